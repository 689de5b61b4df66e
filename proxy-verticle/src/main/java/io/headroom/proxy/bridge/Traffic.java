package io.headroom.proxy.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Frames and bytes that went each way. Written by one event loop, read from any thread. */
public final class Traffic {
  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells = new long[4];

  void add(Direction direction, long frames, long bytes) {
    int at = direction.ordinal() * 2;
    CELLS.setOpaque(cells, at, cells[at] + frames);
    CELLS.setOpaque(cells, at + 1, cells[at + 1] + bytes);
  }

  public long frames(Direction direction) {
    return (long) CELLS.getOpaque(cells, direction.ordinal() * 2);
  }

  /** Bytes of frames, headers included. */
  public long bytes(Direction direction) {
    return (long) CELLS.getOpaque(cells, direction.ordinal() * 2 + 1);
  }
}
