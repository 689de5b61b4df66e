package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** A data frame costs no memory, whole or cut in its header. */
class FrameScannerAllocationTest {
  private static final int SCANS = 1_000_000;

  /** What the JVM itself may take meanwhile: far under one byte a frame. */
  private static final long SLACK_BYTES = 128 * 1024;

  @Test
  void allocatesNothingForDataFrames() throws JMException {
    FrameScanner scanner = new FrameScanner(true, 0, 1000);
    byte[] four =
        Frames.concat(
            Frames.masked(Frames.TEXT, "hello"),
            Frames.masked(Frames.BINARY, new byte[126]),
            Frames.masked(0x01, "frag"),
            Frames.masked(0x80, "ment"));
    ByteBuf in = Unpooled.wrappedBuffer(four);
    scan(scanner, in, SCANS / 10, four.length);
    long before = allocated();
    scan(scanner, in, SCANS, four.length);
    long grown = allocated() - before;
    assertEquals(4L * (SCANS + SCANS / 10), scanner.frames());
    assertTrue(grown < SLACK_BYTES, grown + " bytes for " + SCANS + " scans");
  }

  @Test
  void allocatesNothingForHeadersCutInTwo() throws JMException {
    FrameScanner scanner = new FrameScanner(false, 0, 1000);
    byte[] frame = Frames.plain(Frames.TEXT, new byte[130]);
    ByteBuf in = Unpooled.wrappedBuffer(frame);
    scanCut(scanner, in, SCANS / 10, frame.length);
    long before = allocated();
    scanCut(scanner, in, SCANS, frame.length);
    long grown = allocated() - before;
    assertEquals(SCANS + SCANS / 10, scanner.frames());
    assertTrue(grown < SLACK_BYTES, grown + " bytes for " + SCANS + " scans");
  }

  private static void scan(FrameScanner scanner, ByteBuf in, int times, int length) {
    for (int i = 0; i < times; i++) {
      if (scanner.scan(in, 0, length) != FrameScanner.Event.END) {
        throw new AssertionError(scanner.fault());
      }
    }
  }

  private static void scanCut(FrameScanner scanner, ByteBuf in, int times, int length) {
    for (int i = 0; i < times; i++) {
      scanner.scan(in, 0, 3);
      scanner.scan(in, 3, length);
      scanner.scan(in, scanner.position(), length);
    }
  }

  private static long allocated() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    return (long)
        server.invoke(
            new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
            "getThreadAllocatedBytes",
            new Object[] {Thread.currentThread().getId()},
            new String[] {"long"});
  }
}
