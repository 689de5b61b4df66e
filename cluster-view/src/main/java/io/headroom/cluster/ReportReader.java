package io.headroom.cluster;

import io.headroom.cluster.trust.Refusal;
import io.headroom.cluster.trust.Seal;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads reports, and believes those that prove themselves and can be. Used from any thread. */
final class ReportReader {
  /** The settings take no higher cap. */
  private static final int HIGHEST_COUNT = 1_000_000;

  /** A cap that was lowered cuts nobody, so many more than it may be open. */
  private static final int TIMES_THE_CAP = 10;

  private static final int ABOVE_THE_CAP = 10_000;

  /** A dozen a second for a hundred years. */
  private static final long HIGHEST_SEQUENCE = 1L << 36;

  /** A day of them, all lost. */
  private static final long FARTHEST_SEQUENCE = 1_000_000;

  private final Seal seal;

  ReportReader(Seal seal) {
    this.seal = seal;
  }

  /** Null: it is refused, which is told. */
  @Nullable InstanceReport read(byte[] came) {
    try {
      return InstanceReport.decode(seal.openReport(came));
    } catch (Refusal refusal) {
      seal.refusals().add(sender(came), refusal);
    } catch (IOException e) {
      String why = e instanceof EOFException ? "it ends too early" : e.getMessage();
      Refusal garbage = new Refusal(Refusal.Reason.MALFORMED, "is not understood: " + why);
      seal.refusals().add("a report", garbage);
    }
    return null;
  }

  /**
   * Whether it can be true; tells when it cannot.
   *
   * @param before what was believed of the same start of the instance, or null
   */
  boolean believes(InstanceReport report, Replica.@Nullable Known before) {
    String impossible = impossible(report, before == null ? null : before.report());
    if (!impossible.isEmpty()) {
      seal.refusals()
          .add(
              "instance " + report.id(),
              new Refusal(Refusal.Reason.IMPOSSIBLE, "says " + impossible));
    }
    return impossible.isEmpty();
  }

  private static String impossible(InstanceReport report, @Nullable InstanceReport before) {
    InstanceLoad load = report.load();
    long taken = (long) load.open() + load.reserved();
    if (load.cap() > HIGHEST_COUNT || taken > HIGHEST_COUNT) {
      return "a cap of " + load.cap() + " and " + taken + " slots taken";
    }
    long known = before == null ? 0 : Math.max(before.load().cap(), before.load().open());
    long highest = Math.max(load.cap(), known);
    if (taken > TIMES_THE_CAP * highest + ABOVE_THE_CAP) {
      return taken + " slots taken of " + highest;
    }
    long limit = before == null ? HIGHEST_SEQUENCE : before.sequence() + FARTHEST_SEQUENCE;
    return report.sequence() > limit ? "report number " + report.sequence() : "";
  }

  /** What it says of itself, believed or not. */
  private static String sender(byte[] came) {
    try {
      return "instance " + InstanceReport.decode(Seal.bare(came)).id();
    } catch (IOException garbage) {
      return "a report";
    }
  }
}
