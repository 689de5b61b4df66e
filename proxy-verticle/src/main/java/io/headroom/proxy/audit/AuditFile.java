package io.headroom.proxy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds lines to a file, on a thread of its own, from {@link #open} to {@link #close}. When the file
 * is moved away, a new one begins. A disk that is slower than the lines, or full, loses some: no
 * event loop waits for it, and {@link #lost} tells.
 */
public final class AuditFile implements Consumer<String>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

  /** Lines that wait: some megabytes. */
  static final int MOST_WAITING = 10_000;

  private static final int BATCH = 500;
  private static final long LOOK_MILLIS = 1_000;
  private static final String END = "";
  private static final long LAST_MILLIS = 2_000;

  private final Path path;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong lost = new AtomicLong();
  private final Thread writer;
  private volatile boolean closing;

  // Owned by the writer.
  private @Nullable FileChannel channel;
  private @Nullable Object key;
  private long lookedNanos;
  private boolean troubled;

  private AuditFile(Path path) {
    this.path = path;
    this.writer = new Thread(this::write, "headroom-audit");
    writer.setDaemon(true);
  }

  /** Begins; what cannot be written is told in the log. */
  public static AuditFile open(Path path) {
    AuditFile file = new AuditFile(path);
    file.writer.start();
    return file;
  }

  @Override
  public void accept(String line) {
    if (!waiting.offer(line)) {
      lost.incrementAndGet();
    }
  }

  /** Lines that were not written. */
  public long lost() {
    return lost.get();
  }

  /** Writes what waits, for as long as that takes a moment only. */
  @Override
  public void close() {
    closing = true;
    // To who waits for a line; a writer who has too many waits for none.
    waiting.offer(END);
    try {
      writer.join(LAST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    List<String> lines = new ArrayList<>();
    while (!closing || !waiting.isEmpty()) {
      lines.clear();
      take(lines);
      if (!lines.isEmpty()) {
        write(lines);
      }
    }
    leave();
  }

  private void take(List<String> lines) {
    try {
      lines.add(waiting.take());
      waiting.drainTo(lines, BATCH);
      lines.removeIf(END::equals);
    } catch (InterruptedException e) {
      closing = true;
    }
  }

  private void write(List<String> lines) {
    ByteBuffer bytes =
        ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      FileChannel open = current();
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
      troubled = false;
    } catch (IOException failure) {
      lost.addAndGet(lines.size());
      leave();
      if (!troubled) {
        troubled = true;
        LOG.error("audit.file cannot be written, lines are lost: {}", failure.toString());
      }
    }
  }

  /** The file of this name, whoever has moved away the one before. */
  private FileChannel current() throws IOException {
    long now = System.nanoTime();
    FileChannel open = channel;
    Object opened = key;
    if (open != null && now - lookedNanos < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) {
      return open;
    }
    lookedNanos = now;
    if (open != null && opened != null && Files.exists(path) && opened.equals(keyOf(path))) {
      return open;
    }
    leave();
    FileChannel next =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    channel = next;
    key = keyOf(path);
    return next;
  }

  private void leave() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException gone) {
      LOG.debug("audit.file: {}", gone.toString());
    }
    channel = null;
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
