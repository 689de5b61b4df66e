package io.headroom.e2e.transparency;

import java.util.Locale;

/**
 * What differs through Headroom; docs/transparency.md says why. In this order each makes what was
 * seen without Headroom into what must be seen with it, or leaves it as it is.
 */
enum Rule {
  REQUEST_HEAD_WHOLE(RequestEdits::headWhole),
  METHOD_REFUSED(RequestEdits::methodRefused),
  ASTERISK_REFUSED(RequestEdits::asteriskRefused),
  HALF_CLOSED(RequestEdits::halfClosed),
  ASKED_AGAIN(RequestEdits::askedAgain),
  REQUEST_BLANKS(RequestEdits::blanks),
  REQUEST_VERSION(RequestEdits::version),
  HOST_ADDED(RequestEdits::host),
  ABSOLUTE_FORM(RequestEdits::absoluteForm),
  TARGET_ESCAPES(RequestEdits::escapes),
  DOT_SEGMENTS(RequestEdits::dotSegments),
  REQUEST_HOP_BY_HOP(RequestEdits::hopByHop),
  FORWARDED(RequestEdits::forwarded),
  VIA(RequestEdits::via),
  EXPECT_WITHOUT_BODY(RequestEdits::expect),
  REQUEST_CHUNKS(RequestEdits::chunks),
  REQUEST_TRAILERS(RequestEdits::trailers),
  REQUEST_ORDER(RequestEdits::order),
  INTERIM(AnswerEdits::interim),
  NO_ANSWER(AnswerEdits::noAnswer),
  ANSWER_BLANKS(AnswerEdits::blanks),
  ANSWER_VERSION(AnswerEdits::version),
  ANSWER_HOP_BY_HOP(AnswerEdits::hopByHop),
  ANSWER_CODING(AnswerEdits::coding),
  ANSWER_CONNECTION(AnswerEdits::connection),
  ANSWER_TRAILERS(AnswerEdits::trailers),
  ANSWER_CHUNKS(AnswerEdits::chunks),
  DATE(AnswerEdits::date),
  RESET_IS_END(AnswerEdits::resetIsEnd),
  ANSWER_ORDER(AnswerEdits::order);

  /** Changes what was seen without Headroom, as what was seen with it and the plan have it. */
  interface Edit {
    void apply(Run.Seen direct, Run.Seen proxied, Plan plan);
  }

  private final Edit edit;

  Rule(Edit edit) {
    this.edit = edit;
  }

  /** Whether it changed anything. */
  boolean apply(Run.Seen direct, Run.Seen proxied, Plan plan) {
    String before = direct.toString();
    edit.apply(direct, proxied, plan);
    return !direct.toString().equals(before);
  }

  /** As the document has it. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
