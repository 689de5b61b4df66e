package io.headroom.cluster;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * How many slots, open and reserved, each user has on one instance. Names stay at home: what
 * travels is eight bytes of each name's digest, of the busiest users only. Immutable.
 */
final class UserCounts {
  /** Users that are told of at most: ten bytes each. */
  static final int LARGEST = 2000;

  static final UserCounts NONE = new UserCounts(new long[0], new int[0]);

  private static final int HIGHEST_COUNT = 0xffff;

  /** Ascending; the count of {@code digests[i]} is {@code counts[i]}. */
  private final long[] digests;

  private final int[] counts;

  private UserCounts(long[] digests, int[] counts) {
    this.digests = digests;
    this.counts = counts;
  }

  static UserCounts of(Map<String, Integer> sessionsByUser) {
    if (sessionsByUser.isEmpty()) {
      return NONE;
    }
    record Entry(long digest, int count) {}
    Entry[] entries =
        sessionsByUser.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(LARGEST)
            .map(entry -> new Entry(digest(entry.getKey()), entry.getValue()))
            .sorted(Comparator.comparingLong(Entry::digest))
            .toArray(Entry[]::new);
    return new UserCounts(
        Arrays.stream(entries).mapToLong(Entry::digest).toArray(),
        Arrays.stream(entries).mapToInt(entry -> Math.min(entry.count(), HIGHEST_COUNT)).toArray());
  }

  int of(String user) {
    return ofDigest(digest(user));
  }

  int ofDigest(long digest) {
    int at = Arrays.binarySearch(digests, digest);
    return at < 0 ? 0 : counts[at];
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(digests.length);
    for (int i = 0; i < digests.length; i++) {
      out.writeLong(digests[i]);
      out.writeShort(counts[i]);
    }
  }

  static UserCounts read(DataInput in) throws IOException {
    int size = in.readUnsignedShort();
    if (size > LARGEST) {
      throw new IOException("expected at most " + LARGEST + " users, found " + size);
    }
    long[] digests = new long[size];
    int[] counts = new int[size];
    for (int i = 0; i < size; i++) {
      digests[i] = in.readLong();
      counts[i] = in.readUnsignedShort();
      if (i > 0 && digests[i] < digests[i - 1]) {
        throw new IOException("expected users in ascending order");
      }
    }
    return new UserCounts(digests, counts);
  }

  static long digest(String user) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(sha).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UserCounts that
        && Arrays.equals(digests, that.digests)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digests);
  }

  @Override
  public String toString() {
    return "UserCounts[" + digests.length + " users]";
  }
}
