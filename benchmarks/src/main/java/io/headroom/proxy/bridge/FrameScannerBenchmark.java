package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time and allocation of scanning one read, as a session's relay does it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameScannerBenchmark {
  private static final int LIMIT = 32 << 20;

  /** Payload of one frame, and how many frames one read brings. */
  @Param({"64x1", "64x16", "65536x1"})
  public String read = "64x1";

  private ByteBuf fromClient = io.netty.buffer.Unpooled.EMPTY_BUFFER;
  private ByteBuf fromUpstream = io.netty.buffer.Unpooled.EMPTY_BUFFER;
  private final FrameScanner client = new FrameScanner(true, 0, LIMIT);
  private final FrameScanner upstream = new FrameScanner(false, 0, LIMIT);

  /** Each read ends inside a header: the next one goes on with it. */
  private final FrameScanner split = new FrameScanner(true, 0, LIMIT);

  private int splitAt;

  @Setup
  public void fill() {
    String[] parts = read.split("x", 2);
    int payload = Integer.parseInt(parts[0]);
    int frames = Integer.parseInt(parts[1]);
    fromClient = frames(payload, frames, true);
    fromUpstream = frames(payload, frames, false);
    splitAt = fromClient.readableBytes() - payload - 5;
  }

  @TearDown
  public void release() {
    fromClient.release();
    fromUpstream.release();
  }

  @Benchmark
  public int maskedFrames() {
    return scan(client, fromClient, 0, fromClient.writerIndex());
  }

  @Benchmark
  public int unmaskedFrames() {
    return scan(upstream, fromUpstream, 0, fromUpstream.writerIndex());
  }

  /** Two reads whose border lies inside the last frame's header. */
  @Benchmark
  public int headerAcrossReads() {
    return scan(split, fromClient, 0, splitAt)
        + scan(split, fromClient, splitAt, fromClient.writerIndex());
  }

  private static int scan(FrameScanner scanner, ByteBuf in, int from, int end) {
    int at = from;
    int events = 0;
    while (at < end) {
      FrameScanner.Event event = scanner.scan(in, at, end);
      if (event == FrameScanner.Event.VIOLATION || event == FrameScanner.Event.TOO_LARGE) {
        throw new IllegalStateException(scanner.fault());
      }
      at = scanner.position();
      events += scanner.cleanEnd();
    }
    return events;
  }

  private static ByteBuf frames(int payload, int count, boolean masked) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(count * (payload + 14));
    for (int i = 0; i < count; i++) {
      out.writeByte(0x82);
      int maskBit = masked ? 0x80 : 0;
      if (payload < 126) {
        out.writeByte(maskBit | payload);
      } else if (payload < 65536) {
        out.writeByte(maskBit | 126).writeShort(payload);
      } else {
        out.writeByte(maskBit | 127).writeLong(payload);
      }
      if (masked) {
        out.writeInt(0x5ac317e9);
      }
      out.writeZero(payload);
    }
    return out;
  }
}
