package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.config.InvalidSettings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TlsEngineTest {
  private static final Supplier<@Nullable Throwable> LOADS = () -> null;
  private static final Supplier<@Nullable Throwable> DOES_NOT =
      () -> new IllegalArgumentException("all failed", new UnsatisfiedLinkError("no such library"));

  private static String complaint(String wanted, Supplier<@Nullable Throwable> fault) {
    return assertThrows(InvalidSettings.class, () -> TlsEngine.choose(wanted, fault)).getMessage();
  }

  @Test
  void boringSslWhereItLoadsElseTheJdks() throws InvalidSettings {
    assertEquals(TlsEngine.BORINGSSL, TlsEngine.choose("", LOADS));
    assertEquals(TlsEngine.JDK, TlsEngine.choose("", DOES_NOT));
  }

  @Test
  void oneThatIsAskedForLoadsNoOther() throws InvalidSettings {
    Supplier<@Nullable Throwable> never =
        () -> {
          throw new AssertionError("looked for BoringSSL");
        };
    assertEquals(TlsEngine.JDK, TlsEngine.choose("jdk", never));
    assertEquals(TlsEngine.BORINGSSL, TlsEngine.choose("boringssl", LOADS));
  }

  @Test
  void oneThatIsAskedForAndDoesNotLoadSaysWhy() {
    assertEquals(
        "-Dheadroom.tls = boringssl: expected a native library that loads here, but:"
            + " java.lang.UnsatisfiedLinkError: no such library",
        complaint("boringssl", DOES_NOT));
  }

  @Test
  void anUnknownOneIsNamedWithTheKnown() {
    assertEquals(
        "-Dheadroom.tls = openssl: expected one of boringssl, jdk", complaint("openssl", LOADS));
  }
}
