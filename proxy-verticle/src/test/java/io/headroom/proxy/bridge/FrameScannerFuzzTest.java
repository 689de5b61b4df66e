package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A fuzz target, its corpus, and a mutation loop. An input is a byte that chooses the stream, a
 * byte that seeds the cuts, and what the peer sends. {@code -Dfuzz.iterations} and {@code
 * -Dfuzz.seed} make the loop longer or other; an input it fails on is printed in hex and belongs
 * into the directory {@code corpus}.
 */
class FrameScannerFuzzTest {
  private static final int ITERATIONS = Integer.getInteger("fuzz.iterations", 100_000);
  private static final long SEED = Long.getLong("fuzz.seed", 13L);
  private static final int[] RSV = {0, 0x40, 0x70, 0x40};
  private static final long[] LIMITS = {125, 200, 70_000, Integer.MAX_VALUE};

  /** Bytes that mean something in a header. */
  private static final byte[] INTERESTING =
      Frames.hex("00 01 02 08 09 0a 40 7d 7e 7f 80 81 82 88 89 8a c1 fd fe ff");

  /** Whatever the input: the same as the reference, whole and in pieces. */
  private static void fuzz(byte[] input) {
    if (input.length < 2) {
      return;
    }
    ScanOutcome.Stream stream =
        new ScanOutcome.Stream(
            (input[0] & 1) != 0, RSV[input[0] >> 1 & 3], LIMITS[input[0] >> 3 & 3]);
    byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
    ScanOutcome expected = ReferenceParser.parse(stream, bytes);
    ScanOutcome whole = ScanOutcome.scanned(stream, bytes);
    assertEquals(expected, whole.withoutReason());
    assertEquals(whole, ScanOutcome.scanned(stream, bytes, cuts(input[1], bytes.length)));
    int[] each = new int[Math.max(0, bytes.length - 1)];
    Arrays.setAll(each, i -> i + 1);
    assertEquals(whole, ScanOutcome.scanned(stream, bytes, each));
  }

  private static int[] cuts(int seed, int length) {
    Random random = new Random(seed);
    return random.ints(random.nextInt(8), 0, length + 1).sorted().toArray();
  }

  static List<Path> corpus() throws IOException, URISyntaxException {
    Path directory =
        Path.of(Objects.requireNonNull(FrameScannerFuzzTest.class.getResource("corpus")).toURI());
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void survivesTheCorpus(Path file) throws IOException {
    fuzz(read(file));
  }

  @Test
  void survivesMutationsOfTheCorpus() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (Path file : corpus()) {
      seeds.add(read(file));
    }
    for (FrameCorpus.Entry entry : FrameCorpus.entries()) {
      seeds.add(Frames.concat(new byte[] {1, 7}, entry.bytes()));
    }
    Random random = new Random(SEED);
    for (int i = 0; i < ITERATIONS; i++) {
      byte[] input = seeds.get(random.nextInt(seeds.size()));
      for (int k = random.nextInt(4); k >= 0; k--) {
        input = mutated(input, seeds, random);
      }
      try {
        fuzz(input);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("input " + Frames.hex(input), e);
      }
    }
  }

  private static byte[] mutated(byte[] input, List<byte[]> seeds, Random random) {
    byte[] copy = input.clone();
    int at = copy.length == 0 ? 0 : random.nextInt(copy.length);
    switch (random.nextInt(6)) {
      case 0 -> set(copy, at, (byte) (1 << random.nextInt(8)), true);
      case 1 -> set(copy, at, (byte) random.nextInt(), false);
      case 2 -> set(copy, at, INTERESTING[random.nextInt(INTERESTING.length)], false);
      case 3 -> copy = Arrays.copyOf(copy, at);
      case 4 ->
          copy =
              Frames.concat(Arrays.copyOf(copy, at), Arrays.copyOfRange(copy, at / 2, copy.length));
      default -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        copy = Frames.concat(Arrays.copyOf(copy, at), Arrays.copyOfRange(other, 2, other.length));
      }
    }
    return copy;
  }

  private static void set(byte[] bytes, int at, byte value, boolean flip) {
    if (at < bytes.length) {
      bytes[at] = flip ? (byte) (bytes[at] ^ value) : value;
    }
  }

  private static byte[] read(Path file) throws IOException {
    return Frames.hex(
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining()));
  }
}
