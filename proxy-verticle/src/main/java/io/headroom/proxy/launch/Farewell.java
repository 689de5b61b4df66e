package io.headroom.proxy.launch;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * The end of the process: SIGTERM and SIGINT drain, and then it exits with 0 rather than with the
 * JVM's 143 or 130. Runs on the JVM's shutdown thread, once. Loads nothing by itself, so that it is
 * in place within the first moments of the process.
 */
public final class Farewell {
  /** What is left to do, one after the other, and how long it may take in all. */
  private record Duty(List<Supplier<Future<Void>>> steps, Duration patience) {}

  private volatile Duty duty = new Duty(List.of(), Duration.ZERO);
  private volatile int status;
  private volatile boolean begun;

  /** From now on a signal leads here. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::run, "headroom-farewell"));
  }

  /** Replaces what is to be done; the steps must not complete on an event loop they close. */
  public void duty(Duration patience, List<Supplier<Future<Void>>> steps) {
    duty = new Duty(steps, patience);
  }

  /** Whether the process is on its way out. */
  public boolean begun() {
    return begun;
  }

  /** With what the process will exit; 0 unless told otherwise. */
  public void status(int status) {
    this.status = status;
  }

  private void run() {
    begun = true;
    Duty last = duty;
    long deadline = System.nanoTime() + last.patience().toNanos();
    try {
      for (Supplier<Future<Void>> step : last.steps()) {
        step.get().await(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (Exception | Error unfinished) {
      LoggerFactory.getLogger(Farewell.class)
          .warn("Leaving before everything was closed: {}", unfinished.toString());
    } finally {
      // Without a duty logging may only just be coming up.
      if (!last.steps().isEmpty()) {
        LogOutput.finish();
      }
      Runtime.getRuntime().halt(status);
    }
  }
}
