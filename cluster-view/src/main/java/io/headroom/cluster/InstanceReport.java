package io.headroom.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * What one instance tells the others, and its wire form.
 *
 * <p>The wire form is a version byte, then the fields in the order below. A later release may
 * append fields, which an older one skips; it changes the version only when older ones must not
 * read it at all.
 *
 * @param epoch tells this start of the process from earlier ones
 * @param sequence grows with each report of an epoch
 * @param startedAt by the instance's own clock
 * @param leaving whether this is its last word
 * @param level by the instance's own threshold
 */
record InstanceReport(
    InstanceLoad load,
    long epoch,
    long sequence,
    Instant startedAt,
    boolean leaving,
    CapacityLevel level,
    UserCounts users) {
  /** By their place on the wire. */
  private static final List<CapacityLevel> LEVELS =
      List.of(CapacityLevel.OK, CapacityLevel.WARNING, CapacityLevel.FULL);

  private static final int WIRE_VERSION = 1;
  private static final int DRAINING = 1;
  private static final int LEAVING = 2;

  String id() {
    return load.id();
  }

  /** Whether all are the same that others are told; users are asked for one by one. */
  boolean tellsTheSameAs(InstanceReport other) {
    return epoch == other.epoch
        && leaving == other.leaving
        && level == other.level
        && load.equals(other.load);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(WIRE_VERSION);
      out.writeUTF(load.id());
      out.writeLong(epoch);
      out.writeLong(sequence);
      out.writeLong(startedAt.toEpochMilli());
      out.writeInt(load.open());
      out.writeInt(load.reserved());
      out.writeInt(load.cap());
      out.writeByte((load.draining() ? DRAINING : 0) | (leaving ? LEAVING : 0));
      out.writeByte(LEVELS.indexOf(level));
      users.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a report.
   *
   * @throws IOException when the bytes are not one
   */
  static InstanceReport decode(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != WIRE_VERSION) {
        throw new IOException("expected wire version " + WIRE_VERSION + ", found " + version);
      }
      String id = in.readUTF();
      long epoch = in.readLong();
      long sequence = in.readLong();
      Instant startedAt = Instant.ofEpochMilli(in.readLong());
      int open = count(in);
      int reserved = count(in);
      int cap = count(in);
      int flags = in.readUnsignedByte();
      CapacityLevel level = level(in.readUnsignedByte());
      UserCounts users = UserCounts.read(in);
      InstanceLoad load = new InstanceLoad(id, open, reserved, cap, (flags & DRAINING) != 0);
      return new InstanceReport(
          load, epoch, sequence, startedAt, (flags & LEAVING) != 0, level, users);
    }
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0) {
      throw new IOException("expected a count, found " + count);
    }
    return count;
  }

  private static CapacityLevel level(int index) throws IOException {
    if (index >= LEVELS.size()) {
      throw new IOException("expected a level, found " + index);
    }
    return LEVELS.get(index);
  }
}
