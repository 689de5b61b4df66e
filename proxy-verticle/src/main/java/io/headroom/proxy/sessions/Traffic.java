package io.headroom.proxy.sessions;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Frames and bytes that went each way. Written by one event loop, read from any thread. */
public final class Traffic {
  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells = new long[4];

  public void add(Direction direction, long frames, long bytes) {
    int at = at(direction);
    CELLS.setOpaque(cells, at, cells[at] + frames);
    CELLS.setOpaque(cells, at + 1, cells[at + 1] + bytes);
  }

  public long frames(Direction direction) {
    return (long) CELLS.getOpaque(cells, at(direction));
  }

  /** Bytes of frames, headers included. */
  public long bytes(Direction direction) {
    return (long) CELLS.getOpaque(cells, at(direction) + 1);
  }

  private static int at(Direction direction) {
    return direction == Direction.CLIENT_TO_UPSTREAM ? 0 : 2;
  }
}
