package io.headroom.e2e.transparency;

import io.headroom.e2e.transparency.Message.Framing;
import java.util.List;
import java.util.function.Consumer;

/** What Headroom changes in an answer, as {@link Rule} has it. */
final class AnswerEdits {

  private AnswerEdits() {}

  static void interim(Run.Seen direct, Run.Seen proxied, Plan plan) {
    Message request = plan.request();
    direct
        .answers()
        .removeIf(
            answer ->
                answer.interim()
                    && (request.old()
                        || answer.status() == 102
                        || answer.status() == 100 && !Plan.expects(request)));
  }

  /** The last thing that an upstream says, if Headroom has not said it in its own name. */
  private static void last(Run.Seen direct, Run.Seen proxied, Consumer<Message> edit) {
    if (!direct.answers().isEmpty() && !isOurs(proxied)) {
      edit.accept(direct.answers().get(direct.answers().size() - 1));
    }
  }

  private static boolean isOurs(Run.Seen proxied) {
    Message last = lastOf(proxied);
    return last != null
        && List.of(400, 405, 503).contains(last.status())
        && RequestEdits.isOurs(last, last.status());
  }

  private static Message lastOf(Run.Seen seen) {
    return seen.answers().isEmpty() ? null : seen.answers().get(seen.answers().size() - 1);
  }

  static void noAnswer(Run.Seen direct, Run.Seen proxied, Plan plan) {
    Message last = lastOf(proxied);
    boolean nothing = plan.breaking() != Plan.Breaking.STAYS && plan.answersNothing();
    if (nothing && last != null && RequestEdits.isOurs(last, 503)) {
      direct.answers().add(last.copy());
    }
  }

  static void blanks(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.answers().forEach(Hop::blanks);
  }

  static void version(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.answers().forEach(each -> each.start = each.start.replaceFirst("1\\.0", "1.1"));
  }

  static void hopByHop(Run.Seen direct, Run.Seen proxied, Plan plan) {
    boolean trailers = RequestEdits.takesTrailers(plan.request());
    for (Message answer : direct.answers()) {
      if (answer.interim()) {
        Hop.strip(answer);
      }
    }
    last(
        direct,
        proxied,
        answer -> {
          List<String> announced =
              trailers && answer.framing == Framing.CHUNKS ? answer.all("Trailer") : List.of();
          Hop.strip(answer);
          announced.forEach(names -> answer.set("trailer", names));
        });
  }

  static void coding(Run.Seen direct, Run.Seen proxied, Plan plan) {
    last(
        direct,
        proxied,
        answer -> {
          boolean old = plan.request().old();
          if (!old && (answer.framing == Framing.CHUNKS || answer.framing == Framing.END)) {
            answer.set("transfer-encoding", "chunked");
            answer.framing = Framing.CHUNKS;
          } else if (old && answer.framing == Framing.CHUNKS) {
            answer.framing = Framing.END;
          }
        });
  }

  static void connection(Run.Seen direct, Run.Seen proxied, Plan plan) {
    last(
        direct,
        proxied,
        answer -> {
          Message request = plan.request();
          if (!request.keepsAlive() || answer.framing == Framing.END) {
            answer.set("connection", "close");
          } else if (request.old()) {
            answer.set("connection", "keep-alive");
          }
        });
  }

  static void trailers(Run.Seen direct, Run.Seen proxied, Plan plan) {
    last(
        direct,
        proxied,
        answer -> {
          Hop.filterTrailers(answer);
          if (!RequestEdits.takesTrailers(plan.request())) {
            answer.trailers.clear();
          }
        });
  }

  static void chunks(Run.Seen direct, Run.Seen proxied, Plan plan) {
    last(
        direct,
        proxied,
        answer -> {
          Message seen = lastOf(proxied);
          if (seen != null && seen.framing == answer.framing) {
            answer.chunkLines = seen.chunkLines;
          }
        });
  }

  static void date(Run.Seen direct, Run.Seen proxied, Plan plan) {
    last(
        direct,
        proxied,
        answer -> {
          Message seen = lastOf(proxied);
          if (!answer.has("Date") && seen != null) {
            seen.all("Date").forEach(date -> answer.set("date", date));
          }
        });
  }

  static void resetIsEnd(Run.Seen direct, Run.Seen proxied, Plan plan) {
    last(direct, proxied, answer -> answer.whole |= answer.framing == Framing.END);
  }

  static void order(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.answers().forEach(Message::sort);
    proxied.answers().forEach(Message::sort);
  }
}
