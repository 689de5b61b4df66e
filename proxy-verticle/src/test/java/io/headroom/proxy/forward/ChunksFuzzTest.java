package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.FuzzSeeds;
import io.headroom.proxy.transport.PublicServerOptions;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunks that are passed on as they came are those that the library's decoder makes parts of. */
public class ChunksFuzzTest {
  private static final String PUT = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final String BROKEN = "[broken][end[]]";

  /**
   * One input of the fuzzer.
   *
   * @param input of a request or an answer, and where it is cut (2 bytes); chunks in ASCII
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 3) {
      return;
    }
    byte[] ascii = Arrays.copyOfRange(input, 2, input.length);
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] &= 0x7f;
    }
    boolean request = (input[0] & 1) == 0;
    String bytes = (request ? PUT : OK) + new String(ascii, StandardCharsets.US_ASCII);
    int first = 1 + (input[1] & 0xff) % bytes.length();
    int then = 1 + (input[0] >> 1 & 0x7f);
    String found =
        PlainBodyTest.found(request ? asTheyCame() : answersAsTheyCame(), bytes, first, then);
    String expected =
        PlainBodyTest.found(request ? asParts() : answersAsParts(), bytes, bytes.length(), 1);
    // What is no CR LF behind a chunk is a fault at once, and not only at the end of that line.
    assertEquals(expected, found.equals(expected + BROKEN) ? expected : found);
  }

  private static ChannelHandler asParts() {
    return new RequestDecoder(PublicServerOptions.limits());
  }

  private static ChannelHandler answersAsParts() {
    return new AnswerDecoder();
  }

  private static ChannelHandler asTheyCame() {
    RequestDecoder decoder = new RequestDecoder(PublicServerOptions.limits());
    return PlainBodyTest.passing(decoder, decoder::passChunks);
  }

  private static ChannelHandler answersAsTheyCame() {
    AnswerDecoder decoder = new AnswerDecoder();
    decoder.passChunks(true);
    return PlainBodyTest.passing(decoder, head -> {});
  }

  static List<FuzzSeeds> seeds() throws IOException {
    return FuzzSeeds.of(ChunksFuzzTest.class);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void areFoundInWhatTheFuzzerKept(FuzzSeeds seed) {
    fuzzerTestOneInput(seed.bytes());
  }
}
