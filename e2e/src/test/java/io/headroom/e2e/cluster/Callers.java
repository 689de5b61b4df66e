package io.headroom.e2e.cluster;

import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that call at a steady rate, in turn a GET and an upgrade under each of some paths. */
final class Callers implements AutoCloseable {
  private static final int THREADS = 4;

  private final HeadroomProcess proxy;
  private final List<String> paths;
  private final long intervalNanos;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<Future<?>> running = new ArrayList<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger gets = new AtomicInteger();
  private final AtomicInteger upgrades = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  private Callers(HeadroomProcess proxy, List<String> paths, int perSecond) {
    this.proxy = proxy;
    this.paths = paths;
    this.intervalNanos = Duration.ofSeconds(1).toNanos() / perSecond * THREADS;
  }

  static Callers start(HeadroomProcess proxy, List<String> paths, int perSecond) {
    Callers callers = new Callers(proxy, paths, perSecond);
    for (int i = 0; i < THREADS; i++) {
      callers.running.add(callers.threads.submit(callers::run));
    }
    return callers;
  }

  int gets() {
    return gets.get();
  }

  int upgrades() {
    return upgrades.get();
  }

  /** What went wrong so far. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  private void run() {
    long next = System.nanoTime();
    while (!over.get()) {
      int number = turn.getAndIncrement();
      String path = paths.get(number / 2 % paths.size());
      try {
        if (number % 2 == 0) {
          get(path);
        } else {
          upgrade(path);
        }
      } catch (IOException | AssertionError e) {
        faults.add(path + ": " + e);
      }
      next += intervalNanos;
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  private void get(String path) throws IOException {
    int status = proxy.http().get(path).statusCode();
    gets.incrementAndGet();
    if (status != 200) {
      faults.add(path + ": GET answered " + status);
    }
  }

  private void upgrade(String path) throws IOException {
    try (WebSocketProbe probe =
        WebSocketProbe.open(UpgradeRequest.to(proxy.host(), proxy.port(), path))) {
      probe.send(Frame.text("hello"));
      Frame answer = probe.readMessage();
      upgrades.incrementAndGet();
      if (answer.opcode() == Frame.CLOSE || !answer.text().equals("hello")) {
        faults.add(path + ": upgrade answered " + answer);
      }
    }
  }

  @Override
  public void close() {
    over.set(true);
    threads.shutdown();
  }
}
