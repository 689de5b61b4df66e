package io.headroom.proxy.access;

/** What came of asking a rule. */
public sealed interface Verdict {

  /** It may come in. */
  record LetIn(Pass pass) implements Verdict {}

  /** It may not come in, and is told this. */
  sealed interface No extends Verdict {
    Answer answer();
  }

  /** Whoever is asked says no. */
  record Refused(Answer answer) implements No {}

  /** Nobody can tell just now: who is asked does not answer, or too many wait for it. */
  record Unknown(Answer answer) implements No {}
}
