package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class DirectMemoryTest {

  @Test
  void growsWithTheBuffersThatAreHeld() {
    int size = 64 << 20;
    long before = DirectMemory.usedBytes();
    ByteBuf held = ByteBufAllocator.DEFAULT.directBuffer(size);
    try {
      assertTrue(DirectMemory.usedBytes() - before >= size);
      assertTrue(DirectMemory.usedBytes() <= DirectMemory.maxBytes());
    } finally {
      held.release();
    }
  }
}
