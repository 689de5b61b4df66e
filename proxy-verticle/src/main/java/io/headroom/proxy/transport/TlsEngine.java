package io.headroom.proxy.transport;

import io.headroom.config.InvalidSettings;
import io.headroom.config.ServerCertificate;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose TLS runs, toward clients and upstreams alike: BoringSSL's where its native part loads, else
 * the JDK's. Both speak the same protocols with the same suites.
 */
public enum TlsEngine {
  BORINGSSL("BoringSSL", SslProvider.OPENSSL_REFCNT),
  JDK("JDK", SslProvider.JDK);

  private static final Logger LOG = LoggerFactory.getLogger(TlsEngine.class);
  static final String PROPERTY = "headroom.tls";
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** Those with forward secrecy and authenticated encryption, of 1.3 first. */
  private static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** What upstreams may speak that are older than their proxy. */
  private static final List<String> OLDER_SUITES =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_RSA_WITH_AES_128_CBC_SHA",
          "TLS_RSA_WITH_AES_256_CBC_SHA");

  /** Of certificates whose signatures BoringSSL makes unasked. */
  private static final Set<String> USUAL_KEYS = Set.of("RSA", "EC");

  private final String shown;
  private final SslProvider provider;

  TlsEngine(String shown, SslProvider provider) {
    this.shown = shown;
    this.provider = provider;
  }

  /**
   * Loads what is needed for it.
   *
   * @param wanted {@code -Dheadroom.tls}; empty: the best that works
   */
  public static TlsEngine choose(String wanted) throws InvalidSettings {
    return choose(wanted, OpenSsl::unavailabilityCause);
  }

  /**
   * @param fault why BoringSSL does not work here, or null
   */
  static TlsEngine choose(String wanted, Supplier<@Nullable Throwable> fault)
      throws InvalidSettings {
    if (wanted.isEmpty()) {
      return best(fault.get());
    }
    TlsEngine engine =
        Arrays.stream(values())
            .filter(one -> one.property().equals(wanted))
            .findFirst()
            .orElseThrow(() -> Choice.refused(PROPERTY, wanted, "expected one of " + properties()));
    Throwable why = engine == BORINGSSL ? fault.get() : null;
    if (why != null) {
      throw Choice.refused(
          PROPERTY, wanted, "expected a native library that loads here, but: " + Choice.root(why));
    }
    return engine;
  }

  private static TlsEngine best(@Nullable Throwable why) {
    if (why == null) {
      return BORINGSSL;
    }
    LOG.info("BoringSSL is not used, TLS is the JDK's: {}", Choice.root(why).toString());
    return JDK;
  }

  /** What a certificate of this key is shown with. */
  TlsEngine ableToSign(String keyAlgorithm) {
    return USUAL_KEYS.contains(keyAlgorithm) ? this : JDK;
  }

  SslContextBuilder forClient() {
    List<String> suites = Stream.of(SUITES, OLDER_SUITES).flatMap(List::stream).toList();
    return with(SslContextBuilder.forClient(), suites);
  }

  SslContextBuilder forServer(ServerCertificate shown) {
    return with(SslContextBuilder.forServer(shown.key(), shown.chain()), SUITES);
  }

  private SslContextBuilder with(SslContextBuilder builder, List<String> suites) {
    return builder
        .sslProvider(provider)
        .protocols(PROTOCOLS)
        .ciphers(suites, SupportedCipherSuiteFilter.INSTANCE);
  }

  private String property() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String properties() {
    return Arrays.stream(values()).map(TlsEngine::property).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return shown;
  }
}
