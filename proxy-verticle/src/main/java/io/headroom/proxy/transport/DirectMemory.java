package io.headroom.proxy.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;

/** Memory outside the heap that the sockets' buffers take; the JVM's own beans miss most of it. */
public final class DirectMemory {
  private DirectMemory() {}

  /** Bytes that the allocator holds, in use or pooled; 0 if it does not count. */
  public static long usedBytes() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider counting
        ? counting.metric().usedDirectMemory()
        : 0;
  }

  /** Bytes at which allocation fails: {@code -XX:MaxDirectMemorySize}, else the largest heap. */
  public static long maxBytes() {
    return PlatformDependent.maxDirectMemory();
  }
}
