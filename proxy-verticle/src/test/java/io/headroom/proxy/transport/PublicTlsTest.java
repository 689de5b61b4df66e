package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.ServerCertificate;
import io.headroom.fixtures.Certificates;
import io.headroom.fixtures.LeakCheck;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is shown to clients while certificates come and go. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@EnumSource
class PublicTlsTest {
  @TempDir static Path folder;
  private static List<ServerCertificate> certificates;

  @Parameter TlsEngine engine;

  @BeforeAll
  static void make() throws Exception {
    certificates =
        List.of(
            Certificates.of(folder, "one", "dns:localhost").shown(),
            Certificates.of(folder, "other", "dns:localhost").shown());
  }

  private static boolean isGone(SslContext context) {
    return context instanceof ReferenceCounted counted && counted.refCnt() == 0;
  }

  private boolean isNative() {
    return engine == TlsEngine.BORINGSSL;
  }

  @Test
  void aThousandCertificatesLeaveOneContext() throws Exception {
    List<SslContext> made = new ArrayList<>();
    try (PublicTls tls = new PublicTls(engine)) {
      for (int i = 0; i < 1_000; i++) {
        tls.show(certificates.get(i % 2));
        made.add(tls.current());
      }
      assertEquals(isNative() ? 999 : 0, made.stream().filter(PublicTlsTest::isGone).count());
    }
    assertEquals(isNative() ? 1_000 : 0, made.stream().filter(PublicTlsTest::isGone).count());
  }

  @Test
  void aConnectionKeepsWhatItBeganWith() throws Exception {
    try (PublicTls tls = new PublicTls(engine)) {
      tls.show(certificates.get(0));
      SslContext before = tls.current();
      SSLEngine open = tls.sslContextFactory().create().newEngine(ByteBufAllocator.DEFAULT);
      tls.show(certificates.get(1));

      assertNotSame(before, tls.current());
      assertFalse(isGone(before));
      ReferenceCountUtil.release(open);
      assertEquals(isNative(), isGone(before));
    }
  }

  @Test
  void onlyModernProtocolsAndSuites() throws Exception {
    try (PublicTls tls = new PublicTls(engine)) {
      tls.show(certificates.get(0));
      SSLEngine open = tls.current().newEngine(ByteBufAllocator.DEFAULT);
      Set<String> protocols = Set.of(open.getEnabledProtocols());
      assertTrue(
          Set.of("SSLv2Hello", "TLSv1.2", "TLSv1.3").containsAll(protocols), protocols::toString);
      assertTrue(protocols.containsAll(Set.of("TLSv1.2", "TLSv1.3")), protocols::toString);
      List<String> suites = Arrays.asList(open.getEnabledCipherSuites());
      assertEquals(9, suites.size(), suites::toString);
      assertTrue(
          suites.stream()
              .allMatch(
                  suite ->
                      suite.matches("TLS_(ECDHE_.*_)?(AES.*GCM|CHACHA20).*")
                          || suite.matches("TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_.*_GCM|CHACHA20).*")),
          suites::toString);
      ReferenceCountUtil.release(open);
    }
  }

  /** BoringSSL would fail each of its handshakes. */
  @Test
  void aRareKeyIsTheJdks() throws Exception {
    try (PublicTls tls = new PublicTls(engine)) {
      tls.show(Certificates.edwards(folder, "edwards-" + engine).shown());
      assertInstanceOf(JdkSslContext.class, tls.current());
    }
  }
}
