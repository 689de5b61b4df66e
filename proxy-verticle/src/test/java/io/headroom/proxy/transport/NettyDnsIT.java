package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.TestVertx;
import io.headroom.proxy.dial.Dns;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions to a name server on loopback, over real sockets. */
class NettyDnsIT {
  /** One A record of the question's name: TTL 7, 10.0.0.1. */
  private static final String A = "c00c00010001000000070004" + "0a000001";

  /** One AAAA record of it: TTL 9, fd00::1. */
  private static final String AAAA = "c00c001c0001000000090010fd000000000000000000000000000001";

  /** It is an alias, for 3 s, of its own name. */
  private static final String ALIAS = "c00c000500010000000300" + "02c00c";

  private static final int NXDOMAIN = 0x8183;
  private static final int SERVFAIL = 0x8182;
  private static final int FORMERR = 0x8181;
  private static final int NOTIMP = 0x8184;
  private static final int OK = 0x8180;
  private static final int TRUNCATED = 0x8380;

  private final Vertx vertx = TestVertx.create();
  private final ServerSocket tcp = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final DatagramSocket udp = sameOverUdp(tcp);
  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
  private final NettyDns dns = new NettyDns(vertx, () -> 100);
  private final Context context = vertx.getOrCreateContext();

  NettyDnsIT() throws IOException {}

  @BeforeEach
  void serve() {
    daemon(this::serveUdp);
  }

  @AfterEach
  void close() throws Exception {
    udp.close();
    tcp.close();
    dns.close();
    Await.result(vertx.close());
  }

  /** The same port, which whoever binds it to TCP first rarely finds taken. */
  private static DatagramSocket sameOverUdp(ServerSocket tcp) throws IOException {
    return new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
  }

  private Dns.Answer ask(String name, Dns.Family family) throws Exception {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
    Future<Dns.Answer> answer =
        Future.future(
            promise ->
                context.runOnContext(on -> dns.ask(server, name, family).onComplete(promise)));
    return answer.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
  }

  @Test
  void addressesComeWithTheShortestTime() throws Exception {
    InetAddress v4 = InetAddress.getByName("10.0.0.1");
    assertEquals(
        new Dns.Answer.Found(List.of(v4), Duration.ofSeconds(7)), ask("a.example", Dns.Family.V4));
    assertEquals(
        new Dns.Answer.Found(List.of(v4), Duration.ofSeconds(3)),
        ask("alias.example", Dns.Family.V4));
    assertEquals(
        new Dns.Answer.Found(List.of(InetAddress.getByName("fd00::1")), Duration.ofSeconds(9)),
        ask("a.example", Dns.Family.V6));
  }

  @Test
  void absenceIsToldFromIgnorance() throws Exception {
    assertEquals(new Dns.Answer.None(true), ask("gone.example", Dns.Family.V4));
    assertEquals(new Dns.Answer.None(false), ask("other.example", Dns.Family.V4));
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> ask("broken.example", Dns.Family.V4));
    assertTrue(failed.getCause() instanceof Dns.ServerFailure, failed::toString);
  }

  @Test
  void silenceFailsInTime() {
    long start = System.nanoTime();
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> ask("silent.example", Dns.Family.V4));
    assertEquals("silent for 2000 ms", failed.getCause().getMessage());
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 4_000, millis + " ms");
  }

  @Test
  void whatDoesNotFitIsAskedOverTcp() throws Exception {
    daemon(() -> serveTcp(tcp));
    Dns.Answer answer = ask("large.example", Dns.Family.V4);
    assertTrue(
        answer instanceof Dns.Answer.Found found && found.addresses().size() == 500,
        () -> "" + answer);
  }

  @Test
  void eachQuestionHasAPortOfItsOwn() throws Exception {
    for (int i = 0; i < 10; i++) {
      ask("a.example", Dns.Family.V4);
    }
    assertTrue(ports.size() > 5, ports::toString);
  }

  @Test
  void anOldServerIsAskedWithoutExtensions() throws Exception {
    Dns.Answer asItComes = ask("a.example", Dns.Family.V4);
    assertEquals(asItComes, ask("old.example", Dns.Family.V4));
    assertEquals(asItComes, ask("older.example", Dns.Family.V4));
  }

  private void serveUdp() throws IOException {
    byte[] buffer = new byte[2_000];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      udp.receive(packet);
      ports.add(packet.getPort());
      byte[] question = Arrays.copyOf(buffer, packet.getLength());
      byte[] answer = answer(question, false);
      if (answer.length > 0) {
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    }
  }

  private static void serveTcp(ServerSocket tcp) throws IOException {
    try (Socket socket = tcp.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = answer(in.readNBytes(in.readUnsignedShort()), true);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(answer.length);
      out.write(answer);
      in.read();
    }
  }

  private static byte[] answer(byte[] query, boolean tcp) {
    String name = new String(query, 13, query[12], java.nio.charset.StandardCharsets.US_ASCII);
    int end = 12;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    boolean v6 = query[end + 2] == 28;
    byte[] asked = Arrays.copyOfRange(query, 12, end + 5);
    return switch (name) {
      case "a" -> message(query, OK, asked, v6 ? AAAA : A, 1);
      case "old" -> message(query, extended(query) ? FORMERR : OK, asked, A, 1);
      case "older" -> message(query, extended(query) ? NOTIMP : OK, asked, A, 1);
      case "alias" -> message(query, OK, asked, ALIAS + A, 2);
      case "gone" -> message(query, NXDOMAIN, asked, "", 0);
      case "other" -> message(query, OK, asked, "", 0);
      case "broken" -> message(query, SERVFAIL, asked, "", 0);
      case "large" ->
          tcp
              ? message(query, OK, asked, A.repeat(500), 500)
              : message(query, TRUNCATED, asked, "", 0);
      default -> new byte[0];
    };
  }

  /** Whether it brings a record of its own (RFC 6891). */
  private static boolean extended(byte[] query) {
    return query[11] != 0;
  }

  private static byte[] message(byte[] query, int flags, byte[] asked, String records, int count) {
    byte[] answers = HexFormat.of().parseHex(records);
    return ByteBuffer.allocate(12 + asked.length + answers.length)
        .put(query, 0, 2)
        .putShort((short) flags)
        .putShort((short) 1)
        .putShort((short) count)
        .putInt(0)
        .put(asked)
        .put(answers)
        .array();
  }

  private interface Serving {
    void run() throws IOException;
  }

  private static void daemon(Serving serving) {
    Thread thread =
        new Thread(
            () -> {
              try {
                serving.run();
              } catch (IOException closed) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
