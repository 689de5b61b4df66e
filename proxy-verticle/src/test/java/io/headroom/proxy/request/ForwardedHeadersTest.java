package io.headroom.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headroom.config.address.TrustedProxies;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.request.ForwardedHeaders.Peer;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedHeadersTest {
  private static final Peer STRANGER = new Peer("203.0.113.9", false);
  private static final Peer INGRESS = new Peer("10.0.0.1", false);

  private final ForwardedHeaders forwarded =
      new ForwardedHeaders(TrustedProxies.of(List.of("10.0.0.0/8")), "X-Remote-User");

  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "hub.example:8000");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  @Test
  void tellsTheUpstreamWhoAsks() {
    MultiMap headers = headers();
    forwarded.apply(headers, new Peer("203.0.113.9", true));
    assertEquals("203.0.113.9", headers.get("X-Forwarded-For"));
    assertEquals("https", headers.get("X-Forwarded-Proto"));
    assertEquals("hub.example:8000", headers.get("X-Forwarded-Host"));
    assertEquals("8000", headers.get("X-Forwarded-Port"));
    assertEquals("hub.example:8000", headers.get("Host"));
  }

  @Test
  void overwritesWhatAStrangerClaims() {
    MultiMap headers =
        headers(
            "x-forwarded-for", "1.1.1.1",
            "X-Forwarded-For", "2.2.2.2",
            "X-FORWARDED-PROTO", "https",
            "X-Forwarded-Host", "evil.example",
            "X-Forwarded-Port", "443",
            "X-Forwarded-Prefix", "/x",
            "X-Real-IP", "1.1.1.1",
            "X-Scheme", "https",
            "Forwarded", "for=1.1.1.1",
            "x-remote-user", "root");
    forwarded.apply(headers, STRANGER);
    assertEquals(List.of("203.0.113.9"), headers.getAll("X-Forwarded-For"));
    assertEquals(List.of("http"), headers.getAll("X-Forwarded-Proto"));
    assertEquals(List.of("hub.example:8000"), headers.getAll("X-Forwarded-Host"));
    assertEquals(List.of("8000"), headers.getAll("X-Forwarded-Port"));
    for (String gone :
        List.of("X-Forwarded-Prefix", "X-Real-IP", "X-Scheme", "Forwarded", "X-Remote-User")) {
      assertFalse(headers.contains(gone), gone);
    }
  }

  /** CGI and WSGI know one variable for both spellings. */
  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "10.1.1.1"})
  void letsNobodySpellAClaimWithUnderscores(String peer) {
    MultiMap headers =
        headers(
            "X_Forwarded_For", "1.1.1.1",
            "x-forwarded_proto", "https",
            "X_Real_IP", "1.1.1.1",
            "X_Remote_User", "root",
            "X_Other", "kept");
    forwarded.apply(headers, new Peer(peer, false));
    assertEquals(List.of(peer), headers.getAll("X-Forwarded-For"));
    assertEquals(List.of("http"), headers.getAll("X-Forwarded-Proto"));
    for (String gone :
        List.of("X_Forwarded_For", "x-forwarded_proto", "X_Real_IP", "X_Remote_User")) {
      assertFalse(headers.contains(gone), gone);
    }
    assertEquals("kept", headers.get("X_Other"));
  }

  @Test
  void believesAUserHeaderThatIsNamedWithUnderscores() {
    ForwardedHeaders underscored =
        new ForwardedHeaders(TrustedProxies.of(List.of("10.0.0.0/8")), "remote_user");
    MultiMap headers = headers("Remote_User", "alice");
    underscored.apply(headers, new Peer("10.1.1.1", false));
    assertEquals("alice", headers.get("remote_user"));
    underscored.apply(headers, STRANGER);
    assertFalse(headers.contains("remote_user"));
  }

  @Test
  void appendsToWhatATrustedProxySays() {
    MultiMap headers =
        headers(
            "X-Forwarded-For", "198.51.100.7",
            "X-Forwarded-For", "10.2.2.2",
            "X-Forwarded-Proto", "https",
            "X-Forwarded-Host", "outside.example",
            "X-Scheme", "https",
            "X-Remote-User", "alice");
    forwarded.apply(headers, INGRESS);
    assertEquals(List.of("198.51.100.7, 10.2.2.2, 10.0.0.1"), headers.getAll("X-Forwarded-For"));
    assertEquals(List.of("https"), headers.getAll("X-Forwarded-Proto"));
    assertEquals(List.of("outside.example"), headers.getAll("X-Forwarded-Host"));
    assertEquals(List.of("443"), headers.getAll("X-Forwarded-Port"));
    assertEquals("https", headers.get("X-Scheme"));
    assertEquals("alice", headers.get("X-Remote-User"));
  }

  @ParameterizedTest
  @CsvSource({
    "https, https",
    "HTTPS, https",
    "wss, https",
    "ws, http",
    "'http, https', https",
    "'https, http', http",
    "'https,', https",
    "gopher, http",
    "'', http",
  })
  void knowsTwoSchemesAndBelievesTheNearest(String said, String scheme) {
    MultiMap headers = headers("X-Forwarded-Proto", said);
    assertEquals(scheme, forwarded.client(headers, INGRESS).scheme());
    forwarded.apply(headers, INGRESS);
    assertEquals(List.of(scheme), headers.getAll("X-Forwarded-Proto"));
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 198.51.100.7",
    "'1.1.1.1, 198.51.100.7', 198.51.100.7",
    "'1.1.1.1, 198.51.100.7, 10.9.9.9', 198.51.100.7",
    "'10.3.3.3, 10.9.9.9', 10.3.3.3",
    "'198.51.100.7:5555', 198.51.100.7",
    "'[2001:db8::1]:5555', 2001:db8::1",
    "2001:db8::1, 2001:db8::1",
    "unknown, 10.0.0.1",
    "'198.51.100.7, unknown', 10.0.0.1",
    "'198.51.100.7, unknown, 10.9.9.9', 10.9.9.9",
    "'', 10.0.0.1",
  })
  void findsTheClientBehindTrustedProxies(String chain, String address) {
    MultiMap headers = headers("X-Forwarded-For", chain);
    assertEquals(address, forwarded.client(headers, INGRESS).address());
  }

  @Test
  void believesAUserOnlyFromATrustedProxy() {
    MultiMap headers = headers("X-Remote-User", " alice ", "X-Forwarded-For", "198.51.100.7");
    assertEquals(new Client("198.51.100.7", "alice", "http"), forwarded.client(headers, INGRESS));
    assertEquals(new Client("203.0.113.9", "", "http"), forwarded.client(headers, STRANGER));
    ForwardedHeaders noUsers = new ForwardedHeaders(TrustedProxies.of(List.of("10.0.0.0/8")), "");
    assertEquals("", noUsers.client(headers, INGRESS).user());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::1]:81", "h:81"})
  void findsThePortInTheHost(String host) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", host);
    forwarded.apply(headers, STRANGER);
    assertEquals("81", headers.get("X-Forwarded-Port"));
  }

  @ParameterizedTest
  @CsvSource({"[::1], true, 443", "h, false, 80"})
  void elseTheSchemesPort(String host, boolean tls, String port) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", host);
    forwarded.apply(headers, new Peer("203.0.113.9", tls));
    assertEquals(port, headers.get("X-Forwarded-Port"));
  }
}
