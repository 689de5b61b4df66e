package io.headroom.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {
  private static final Settings.Route SAME_HOST =
      new Settings.Route("/", "http://u", "app", List.of());
  private static final Settings.Route LISTED =
      new Settings.Route(
          "/", "http://u", "app", List.of("https://good.com", "http://lab.example:8080"));

  private static MultiMap headers(String host, String origin) {
    return MultiMap.caseInsensitiveMultiMap().add("Host", host).add("Origin", origin);
  }

  @ParameterizedTest
  @CsvSource({
    "good.com, https://good.com, true",
    "good.com, http://good.com, true",
    "good.com:443, https://good.com, true",
    "good.com, https://good.com:443, true",
    "good.com:80, http://good.com, true",
    "good.com:80, https://good.com, true",
    "good.com:80, https://good.com:80, true",
    "good.com:, https://good.com, true",
    "GOOD.com, https://good.COM, true",
    "good.com:8000, http://good.com:8000, true",
    "[::1]:8000, http://[::1]:8000, true",
    "good.com:8000, http://good.com, false",
    "good.com, http://good.com:8000, false",
    "good.com:443, http://good.com, false",
    "good.com, https://evil.com, false",
    "good.com, https://good.com.evil, false",
    "good.com, https://evil.good.com, false",
    "good.com, https://notgood.com, false",
    "good.com, null, false",
    "good.com, '', false",
    "good.com, good.com, false",
    "good.com, //good.com, false",
    "good.com, https://good.com/, false",
    "good.com, https://good.com/evil, false",
    "good.com, https://evil@good.com, false",
    "good.com, https://good.com@evil, false",
    "good.com, https://good.com:0443x, false",
    "good.com, 'https://good.com https://evil.com', false",
    "good.com, file://good.com, false",
    "good.com, chrome-extension://good.com, false",
  })
  void withoutAListTheHostMustBeTheOrigins(String host, String origin, boolean allowed) {
    assertEquals(allowed, OriginPolicy.allows(SAME_HOST, headers(host, origin), "http"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://good.com, true",
    "https://good.com:443, true",
    "http://lab.example:8080, true",
    "http://good.com, false",
    "https://good.com:8443, false",
    "http://lab.example, false",
    "https://good.com.evil, false",
    "https://evil.com, false",
    "http://here, false",
    "null, false",
  })
  void withAListOnlyThoseOnIt(String origin, boolean allowed) {
    assertEquals(allowed, OriginPolicy.allows(LISTED, headers("here", origin), "http"));
  }

  @ParameterizedTest
  @CsvSource({
    "null, null, true",
    "null, https://good.com, false",
    "null, file://, false",
    "vscode-webview://, vscode-webview://1hd8s, true",
    "vscode-webview://, VSCODE-webview://1hd8s, true",
    "vscode-webview://, https://good.com, false",
    "vscode-webview://, null, false",
    "*, https://evil.com, true",
    "*, null, true",
    "https://[2001:DB8:0:0::1], https://[2001:db8::1], true",
    "https://[2001:db8::1]:443, https://[2001:db8::1], true",
    "https://[2001:db8::1], https://[2001:db8::2], false",
    "http://10.0.0.1, http://[::ffff:10.0.0.1], true",
  })
  void aListMayNameOpaqueOnesSchemesAndAll(String entry, String origin, boolean allowed) {
    Settings.Route route = new Settings.Route("/", "http://u", "app", List.of(entry));
    assertEquals(allowed, OriginPolicy.allows(route, headers("here", origin), "http"));
  }

  @Test
  void aRequestWithoutAnOriginIsNoPagesAndPassesUnlessThereIsAList() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "good.com");
    assertEquals(true, OriginPolicy.allows(SAME_HOST, headers, "http"));
    assertFalse(OriginPolicy.allows(LISTED, headers, "http"));
  }

  @Test
  void aPageWithoutTlsIsNoPageOfTheSameHostWithIt() {
    assertFalse(OriginPolicy.allows(SAME_HOST, headers("good.com", "http://good.com"), "https"));
    assertTrue(OriginPolicy.allows(SAME_HOST, headers("good.com", "https://good.com"), "https"));
    MultiMap program = MultiMap.caseInsensitiveMultiMap().add("Host", "good.com");
    assertTrue(OriginPolicy.allows(SAME_HOST, program, "https"));
    assertTrue(OriginPolicy.allows(LISTED, headers("here", "http://lab.example:8080"), "https"));
  }

  @Test
  void refusesTwoOriginsAndTwoHosts() {
    MultiMap origins = headers("good.com", "https://good.com").add("Origin", "https://good.com");
    assertFalse(OriginPolicy.allows(SAME_HOST, origins, "http"));
    MultiMap hosts = headers("good.com", "https://good.com").add("Host", "good.com");
    assertFalse(OriginPolicy.allows(SAME_HOST, hosts, "http"));
  }
}
