package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a stream is cut into reads, the scanner finds the same in it. */
class FrameScannerSplitTest {
  private static final int EVERY_CHUNKING = 13;

  static List<FrameCorpus.Entry> corpus() {
    return FrameCorpus.entries();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void agreesWithTheReferenceOnTheCorpus(FrameCorpus.Entry entry) {
    assertAgrees(
        ReferenceParser.parse(entry.stream(), entry.bytes()),
        ScanOutcome.scanned(entry.stream(), entry.bytes()));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void findsTheSameInEveryTwoPieces(FrameCorpus.Entry entry) {
    ScanOutcome whole = ScanOutcome.scanned(entry.stream(), entry.bytes());
    for (int cut = 0; cut <= entry.bytes().length; cut++) {
      assertEquals(whole, ScanOutcome.scanned(entry.stream(), entry.bytes(), cut), "cut at " + cut);
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void findsTheSameInPiecesOfEverySize(FrameCorpus.Entry entry) {
    ScanOutcome whole = ScanOutcome.scanned(entry.stream(), entry.bytes());
    int length = entry.bytes().length;
    for (int size = 1; size <= length; size++) {
      int step = size;
      int[] cuts = IntStream.rangeClosed(1, (length - 1) / size).map(i -> i * step).toArray();
      assertEquals(
          whole, ScanOutcome.scanned(entry.stream(), entry.bytes(), cuts), "pieces of " + size);
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void findsTheSameInEveryChunkingOfAShortOne(FrameCorpus.Entry entry) {
    ScanOutcome whole = ScanOutcome.scanned(entry.stream(), entry.bytes());
    int gaps = Math.min(entry.bytes().length, EVERY_CHUNKING) - 1;
    for (int set = 0; set < 1 << gaps; set++) {
      int chosen = set;
      int[] cuts = IntStream.range(0, gaps).filter(i -> (chosen >> i & 1) != 0).toArray();
      for (int i = 0; i < cuts.length; i++) {
        cuts[i]++;
      }
      assertEquals(whole, ScanOutcome.scanned(entry.stream(), entry.bytes(), cuts));
    }
  }

  @Property(tries = 5000, seed = "6455")
  void agreesWithTheReferenceOnRandomFrames(
      @ForAll("streams") ScanOutcome.Stream stream,
      @ForAll("frames") List<RandomFrame> frames,
      @ForAll List<Integer> cutSeeds) {
    byte[] bytes =
        Frames.concat(frames.stream().map(f -> f.bytes(stream.masked())).toArray(byte[][]::new));
    int[] cuts = cuts(cutSeeds, bytes.length);
    assertAgrees(ReferenceParser.parse(stream, bytes), ScanOutcome.scanned(stream, bytes, cuts));
  }

  @Property(tries = 5000, seed = "7692")
  void agreesWithTheReferenceOnRandomBytes(
      @ForAll("streams") ScanOutcome.Stream stream,
      @ForAll byte[] bytes,
      @ForAll List<Integer> cutSeeds) {
    int[] cuts = cuts(cutSeeds, bytes.length);
    assertAgrees(ReferenceParser.parse(stream, bytes), ScanOutcome.scanned(stream, bytes, cuts));
  }

  @Provide
  Arbitrary<ScanOutcome.Stream> streams() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(0, 0x40, 0x70),
            Arbitraries.of(200L, 70_000L))
        .as(ScanOutcome.Stream::new);
  }

  /** Mostly right ones, so that a sequence gets past its first frame. */
  @Provide
  Arbitrary<List<RandomFrame>> frames() {
    Arbitrary<Integer> first =
        Arbitraries.frequencyOf(
            Tuple.of(30, Arbitraries.of(0x81, 0x82, 0x89, 0x8a, 0x88)),
            Tuple.of(10, Arbitraries.of(0x01, 0x02, 0x00, 0x80, 0xc1, 0x41)),
            Tuple.of(1, Arbitraries.integers().between(0, 255)));
    Arbitrary<Integer> length =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.integers().between(0, 130)),
            Tuple.of(2, Arbitraries.integers().between(65_530, 65_540)),
            Tuple.of(1, Arbitraries.integers().between(131, 71_000)));
    Arbitrary<Integer> form =
        Arbitraries.frequency(Tuple.of(40, 0), Tuple.of(1, 126), Tuple.of(1, 127));
    Arbitrary<Boolean> wrongMask = Arbitraries.frequency(Tuple.of(40, false), Tuple.of(1, true));
    return Combinators.combine(first, length, form, wrongMask, Arbitraries.integers())
        .as(RandomFrame::new)
        .list()
        .ofMaxSize(12);
  }

  /** A frame that may break any rule; {@code form} 126 and 127 force that form of the length. */
  record RandomFrame(int first, int length, int form, boolean wrongMask, int key) {
    byte[] bytes(boolean masked) {
      boolean control = (first & 8) != 0;
      byte[] payload = new byte[control ? length % 128 : length];
      new Random(key).nextBytes(payload);
      boolean mask = masked != wrongMask;
      byte[] frame = mask ? Frames.masked(first, payload, key) : Frames.plain(first, payload);
      return form == 0 ? frame : reformed(frame, payload.length, mask);
    }

    private byte[] reformed(byte[] frame, int length, boolean mask) {
      byte[] said = form == 126 ? new byte[2] : new byte[8];
      for (int i = 0; i < said.length && i < 4; i++) {
        said[said.length - 1 - i] = (byte) (length >> 8 * i);
      }
      int header = length < 126 ? 2 : length < 65536 ? 4 : 10;
      byte[] rest = Arrays.copyOfRange(frame, header, frame.length);
      byte[] start = {frame[0], (byte) (form | (mask ? 0x80 : 0))};
      return Frames.concat(start, said, rest);
    }
  }

  private static int[] cuts(List<Integer> seeds, int length) {
    List<Integer> cuts = new ArrayList<>();
    for (int seed : seeds) {
      cuts.add(Math.floorMod(seed, length + 1));
    }
    return cuts.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private static void assertAgrees(ScanOutcome reference, ScanOutcome scanned) {
    assertEquals(reference, scanned.withoutReason());
  }
}
