package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What came out of a stream of frames, however it was cut into reads.
 *
 * @param forwarded bytes that went on, in hex
 * @param controls each control frame as {@code forwarded bytes before it: whole frame opcode
 *     payload}
 * @param frames data frames begun
 * @param end how the stream ended: {@code boundary}, {@code inside}, {@code VIOLATION} or {@code
 *     TOO_LARGE}
 */
record ScanOutcome(String forwarded, List<String> controls, long frames, String end) {

  /** One kind of stream. */
  record Stream(boolean masked, int allowedRsv, long maxPayload) {
    FrameScanner scanner() {
      return new FrameScanner(masked, allowedRsv, maxPayload);
    }
  }

  /** Drives the scanner as its contract says, on pieces that end at these indices. */
  static ScanOutcome scanned(Stream stream, byte[] bytes, int... cuts) {
    FrameScanner scanner = stream.scanner();
    Driver driver = new Driver(scanner);
    int from = 0;
    for (int i = 0; i <= cuts.length && driver.refused == null; i++) {
      int to = i < cuts.length ? cuts[i] : bytes.length;
      driver.feed(Unpooled.wrappedBuffer(bytes, from, to - from));
      from = to;
    }
    return driver.outcome();
  }

  /** As the reference has it, which does not say why a stream is refused. */
  ScanOutcome withoutReason() {
    return new ScanOutcome(forwarded, controls, frames, end.replaceAll(":.*", ""));
  }

  private static final class Driver {
    private final FrameScanner scanner;
    private final ByteArrayOutputStream forwarded = new ByteArrayOutputStream();
    private final List<String> controls = new ArrayList<>();
    private FrameScanner.@org.jspecify.annotations.Nullable Event refused;

    Driver(FrameScanner scanner) {
      this.scanner = scanner;
    }

    void feed(ByteBuf in) {
      int from = in.readerIndex();
      int end = in.writerIndex();
      while (from < end && refused == null) {
        FrameScanner.Event event = scanner.scan(in, from, end);
        byte[] clean = new byte[scanner.cleanEnd() - from];
        in.getBytes(from, clean);
        forwarded.writeBytes(clean);
        from = scanner.position();
        act(event);
      }
    }

    private void act(FrameScanner.Event event) {
      switch (event) {
        case END, BOUNDARY -> {}
        case KEPT_HEADER -> forwarded.write(scanner.kept(), 0, scanner.keptLength());
        case CONTROL -> controls.add(control());
        case VIOLATION, TOO_LARGE -> refused = event;
      }
    }

    private String control() {
      String whole = Frames.hex(scanner.kept()).substring(0, 2 * scanner.keptLength());
      return forwarded.size()
          + ": "
          + whole
          + " "
          + scanner.controlOpcode()
          + " "
          + Frames.hex(scanner.controlPayload());
    }

    ScanOutcome outcome() {
      String end = scanner.atBoundary() ? "boundary" : "inside";
      return new ScanOutcome(
          Frames.hex(forwarded.toByteArray()),
          controls,
          scanner.frames(),
          refused == null ? end : refused + ": " + scanner.fault());
    }
  }
}
