package io.headroom.cluster.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.internal.nio.Bits;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.internal.serialization.impl.SerializationConstants;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.CallerNotMemberException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerialFilterTest {
  /** Nobody's. */
  private static final class Foreign extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Small, and hashed for ever. */
  private static Set<Object> nested() {
    Set<Object> root = new HashSet<>();
    Set<Object> one = root;
    Set<Object> two = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Set<Object> left = new HashSet<>(Set.of("left " + i));
      Set<Object> right = new HashSet<>();
      one.add(left);
      one.add(right);
      two.add(left);
      two.add(right);
      one = left;
      two = right;
    }
    return root;
  }

  private static Throwable chain(int length) {
    Throwable last = new IOException("last");
    for (int i = 0; i < length; i++) {
      last = new IllegalStateException("cause of the next", last);
    }
    return last;
  }

  private static byte[] written(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(Object object) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written(object)))) {
      in.setObjectInputFilter(new SerialFilter());
      return in.readObject();
    }
  }

  static Stream<Throwable> exceptions() {
    Exception several = new HazelcastException("in vain", new CancellationException());
    several.addSuppressed(new IOException("first"));
    several.addSuppressed(new IllegalArgumentException("second", several.getCause()));
    return Stream.of(
        several, new CallerNotMemberException("who"), new StackOverflowError(), chain(10));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void membersAnswersAreRead(Throwable answer) throws Exception {
    assertEquals(answer.toString(), read(answer).toString());
  }

  static Stream<Serializable> others() {
    return Stream.of(
        (Serializable) nested(),
        new HashMap<>(),
        new TreeMap<>(),
        new PriorityQueue<>(),
        new Foreign(),
        new HazelcastException(new Foreign()),
        chain(60),
        new byte[2_000],
        new long[1][1_025]);
  }

  @ParameterizedTest
  @MethodSource("others")
  void nothingElseIs(Serializable other) {
    assertThrows(InvalidClassException.class, () -> read(other));
  }

  @Test
  void hazelcastReadsNothingElseEither() throws Exception {
    SerialFilter.install();
    InternalSerializationService hazelcast = new DefaultSerializationServiceBuilder().build();
    byte[] stream = written(nested());
    ByteBuffer entry = ByteBuffer.allocate(2 * Bits.INT_SIZE_IN_BYTES + stream.length);
    entry.putInt(0).putInt(SerializationConstants.JAVA_DEFAULT_TYPE_SERIALIZABLE).put(stream);
    HeapData hostile = new HeapData(entry.array());
    Throwable refused =
        assertThrows(HazelcastSerializationException.class, () -> hazelcast.toObject(hostile));
    assertEquals(InvalidClassException.class, refused.getCause().getClass());
    hazelcast.dispose();
  }
}
