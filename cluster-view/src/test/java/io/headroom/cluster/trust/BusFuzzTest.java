package io.headroom.cluster.trust;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.FuzzSeeds;
import io.headroom.config.ClusterSecret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes to the event bus's port: of who has shown the secret all passes as long as the
 * announced lengths are in bounds; of a stranger nothing does.
 */
public class BusFuzzTest {
  private static final ClusterSecret SECRET = new ClusterSecret(List.of("s".repeat(32)));

  /** One that has an address. */
  private static final class Accepted extends EmbeddedChannel {
    Accepted(ChannelHandler handler) {
      super(handler);
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress("127.0.0.1", 9);
    }
  }

  /**
   * One input of the fuzzer.
   *
   * @param input whether it is a stranger's, and where it is cut (2 bytes); what comes
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 3) {
      return;
    }
    byte[] came = Arrays.copyOfRange(input, 2, input.length);
    int cut = (input[1] & 0xff) % (came.length + 1);
    Refusals refusals = new Refusals(System::nanoTime);
    if ((input[0] & 1) == 0) {
      Accepted channel = new Accepted(new FrameBound(refusals));
      byte[] passed = passed(channel, came, cut);
      assertEquals(isInBounds(came), channel.isOpen());
      assertEquals(channel.isOpen() ? 0 : 1, refusals.count(Refusal.Reason.TOO_LONG));
      assertArrayEquals(channel.isOpen() ? came : Arrays.copyOf(came, passed.length), passed);
      channel.finishAndReleaseAll();
    } else {
      BusHost host = new BusHost(new PeerMac(() -> SECRET), refusals, new Door());
      Accepted channel = new Accepted(host);
      assertEquals(0, passed(channel, came, cut).length);
      boolean more = came.length >= Handshake.HELLO_BYTES + Handshake.PROOF_BYTES;
      assertFalse(channel.isOpen() && more, "a guess was taken for a proof");
      channel.finishAndReleaseAll();
    }
  }

  private static byte[] passed(EmbeddedChannel channel, byte[] came, int cut) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    channel.writeInbound(Unpooled.copiedBuffer(came, 0, cut));
    if (channel.isOpen()) {
      channel.writeInbound(Unpooled.copiedBuffer(came, cut, came.length - cut));
    }
    for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
      byte[] bytes = new byte[part.readableBytes()];
      part.readBytes(bytes).release();
      passed.writeBytes(bytes);
    }
    return passed.toByteArray();
  }

  /** By a reading of its own. */
  private static boolean isInBounds(byte[] came) {
    ByteBuffer left = ByteBuffer.wrap(came);
    while (left.remaining() >= Integer.BYTES) {
      int length = left.getInt();
      if (length < 1 || length > FrameBound.LONGEST) {
        return false;
      }
      left.position(left.position() + Math.min(length, left.remaining()));
    }
    return true;
  }

  static List<FuzzSeeds> seeds() throws IOException {
    List<FuzzSeeds> seeds = FuzzSeeds.of(BusFuzzTest.class);
    assertTrue(seeds.size() > 0);
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holdsAgainstWhatTheFuzzerKept(FuzzSeeds seed) {
    fuzzerTestOneInput(seed.bytes());
  }
}
