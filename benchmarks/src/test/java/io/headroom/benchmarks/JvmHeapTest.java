package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmHeapTest {
  private static final List<String> SMAPS =
      List.of(
          "f0000000-f5550000 rw-p 00000000 00:00 0",
          "Rss:               70000 kB",
          "Pss:               69952 kB",
          "f5550000-100000000 rw-p 00000000 00:00 0",
          "Pss:                  48 kB",
          "100000000-100200000 rw-p 00000000 00:00 0",
          "Pss:                2048 kB");

  @Test
  void addsUpTheGenerationsOfTheSerialCollector() {
    String info =
        """
        22554:
         def new generation   total 78656K, used 18445K [0x00000000f0000000, 0x00000000f5550000, 0x00000000f5550000)
          eden space 69952K,  26% used [0x00000000f0000000, 0x00000000f1203430, 0x00000000f4450000)
         tenured generation   total 174784K, used 7K [0x00000000f5550000, 0x0000000100000000, 0x0000000100000000)
           the space 174784K,   0% used [0x00000000f5550000, 0x00000000f5550000, 0x00000000f5550200, 0x0000000100000000)
         Metaspace       used 8914K, committed 9088K, reserved 1114112K
        """;
    assertEquals(new JvmHeap(18452, 70000), JvmHeap.parse(info, SMAPS));
  }

  @Test
  void addsUpTheGenerationsOfTheParallelCollector() {
    String info =
        """
        PSYoungGen      total 76288K, used 26299K [0x00000000f5550000, 0x0000000100000000, 0x0000000100000000)
         eden space 65536K, 40% used [0x00000000fab00000,0x00000000fc4aee18,0x00000000feb00000)
        ParOldGen       total 175104K, used 1166K [0x00000000f0000000, 0x00000000f5550000, 0x00000000f5550000)
         object space 175104K, 0% used [0x00000000f0000000,0x00000000f0123ab8,0x00000000f5550000)
        """;
    assertEquals(new JvmHeap(27465, 70000), JvmHeap.parse(info, SMAPS));
  }

  @Test
  void readsTheOneRangeOfG1AsJdk17AndJdk25PrintIt() {
    String older =
        " garbage-first heap   total 262144K, used 5505K [0x00000000f0000000, 0x0000000100000000)\n"
            + "  region size 1024K, 4 young (4096K), 2 survivors (2048K)\n";
    String newer =
        "garbage-first heap   total reserved 262144K, committed 262144K, used 11306K"
            + " [0x00000000f0000000, 0x0000000100000000)\n";
    assertEquals(new JvmHeap(5505, 70000), JvmHeap.parse(older, SMAPS));
    assertEquals(new JvmHeap(11306, 70000), JvmHeap.parse(newer, SMAPS));
  }

  @Test
  void refusesATextWithoutAHeap() {
    assertThrows(IllegalStateException.class, () -> JvmHeap.parse("no such process", SMAPS));
  }
}
