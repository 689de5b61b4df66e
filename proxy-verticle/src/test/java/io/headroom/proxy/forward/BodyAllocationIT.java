package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bodies of plain requests and answers leave next to nothing to the garbage collector. */
@Tag("allocation")
class BodyAllocationIT {
  private static final int MIB = 1 << 20;
  private static final int TIMES = 8;

  /** What a request costs without its body, and the JVM meanwhile. */
  private static final long HEADS = 32 * 1024;

  /** A read brings no more. */
  private static final int READ = 64 * 1024;

  /**
   * What a transport may leave of a read, which is its own; a part of the decoder's has 64 bytes.
   */
  private enum Reads {
    /** Some nodes in Netty's allocator. */
    EPOLL(32),

    /** Also an operation of 72 bytes, unless the JVM elides it. */
    IO_URING(104);

    private final int bytes;

    Reads(int bytes) {
      this.bytes = bytes;
    }
  }

  private static Stream<Arguments> bodies() {
    return Stream.of(
            new Body(MIB, 0),
            new Body(64L * MIB, 0),
            new Body(MIB, 65_536),
            new Body(64L * MIB, 65_536),
            new Body(64L * MIB, 16_384),
            new Body(64L * MIB, 1_024),
            new Body(16L * MIB, 64))
        .flatMap(body -> Stream.of(Reads.values()).map(transport -> Arguments.of(body, transport)));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void anAnswersBodyAllocatesNothing(Body body, Reads transport) throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  while (connection.readHead() != null) {
                    connection.write("HTTP/1.1 200 OK\r\n" + body.header() + "\r\n");
                    body.write(connection.socket().getOutputStream());
                  }
                });
        ForwarderFixture proxy = proxy(upstream, transport);
        RawClient client = proxy.client()) {
      measure(
          "down",
          transport,
          proxy,
          body,
          () -> {
            client.send("GET /app/ HTTP/1.1\r\nHost: h.example\r\n\r\n").readHead();
            body.skip(client.socket().getInputStream());
          });
    }
  }

  /** It gets chunks of ours. */
  @ParameterizedTest
  @EnumSource
  void anAnswerThatEndsWithItsConnectionAllocatesNothing(Reads transport) throws Exception {
    Body sent = new Body(64L * MIB, 0);
    Body seen = new Body(64L * MIB, 65_536);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\n\r\n");
                  sent.write(connection.socket().getOutputStream());
                });
        ForwarderFixture proxy = proxy(upstream, transport);
        RawClient client = proxy.client()) {
      measure(
          "until it closes",
          transport,
          proxy,
          sent,
          () -> {
            client.send("GET /app/ HTTP/1.1\r\nHost: h.example\r\n\r\n").readHead();
            seen.skip(client.socket().getInputStream());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void anUploadsBodyAllocatesNothing(Body body, Reads transport) throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  while (connection.readHead() != null) {
                    body.skip(connection.socket().getInputStream());
                    connection.write(ScriptedUpstream.OK);
                  }
                });
        ForwarderFixture proxy = proxy(upstream, transport);
        RawClient client = proxy.client()) {
      measure(
          "up",
          transport,
          proxy,
          body,
          () -> {
            client.send("PUT /app/ HTTP/1.1\r\nHost: h.example\r\n" + body.header() + "\r\n");
            body.write(client.socket().getOutputStream());
            client.answer();
          });
    }
  }

  private interface Exchange {
    void run() throws IOException;
  }

  private static ForwarderFixture proxy(ScriptedUpstream upstream, Reads transport)
      throws Exception {
    return ForwarderFixture.toPort(upstream.port())
        .transport(transport.name().toLowerCase(Locale.ROOT))
        .start();
  }

  /** The least of some times: in the others the JVM may have compiled, or a reader been slow. */
  private static void measure(
      String way, Reads transport, ForwarderFixture proxy, Body body, Exchange exchange)
      throws Exception {
    long runs = Math.max(1, (64L * MIB) / body.length());
    for (int i = 0; i < 4 * runs; i++) {
      exchange.run();
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TIMES; i++) {
      long before = allocated(proxy.eventLoop());
      exchange.run();
      least = Math.min(least, allocated(proxy.eventLoop()) - before);
    }
    String figures =
        String.format(Locale.ROOT, "%s %s %s: %d bytes allocated", way, transport, body, least);
    System.out.println(figures);
    long most = HEADS + body.length() / READ * transport.bytes;
    assertTrue(least < most, figures);
  }

  /**
   * Zeros.
   *
   * @param chunk the size of each chunk; 0: it has a length
   */
  private record Body(long length, int chunk) {
    String header() {
      return chunk == 0 ? "Content-Length: " + length + "\r\n" : "Transfer-Encoding: chunked\r\n";
    }

    void write(OutputStream out) throws IOException {
      byte[] block = block();
      for (long left = length; left > 0; left -= 64 * 1024) {
        out.write(block);
      }
      if (chunk > 0) {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }

    /** 64 KiB of it. */
    private byte[] block() {
      if (chunk == 0) {
        return new byte[64 * 1024];
      }
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      for (int at = 0; at < 64 * 1024; at += chunk) {
        block.writeBytes((Integer.toHexString(chunk) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        block.writeBytes(new byte[chunk]);
        block.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      return block.toByteArray();
    }

    void skip(InputStream in) throws IOException {
      if (chunk == 0) {
        in.skipNBytes(length);
      } else {
        // Zeros in chunks of any size: its end is the only head with a 0 for its size.
        byte[] block = new byte[64 * 1024];
        String tail = "";
        while (!tail.endsWith("\r\n0\r\n\r\n")) {
          int read = in.read(block);
          if (read < 0) {
            throw new IOException("closed in the body");
          }
          String last = new String(block, 0, read, StandardCharsets.ISO_8859_1);
          tail = read >= 7 ? last : tail + last;
        }
      }
    }
  }

  private static long allocated(long thread) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    return (long)
        server.invoke(
            new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
            "getThreadAllocatedBytes",
            new Object[] {thread},
            new String[] {"long"});
  }
}
