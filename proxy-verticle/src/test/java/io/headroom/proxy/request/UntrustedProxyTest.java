package io.headroom.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headroom.config.address.TrustedProxies;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an administrator reads who forgot to name the ingress. */
class UntrustedProxyTest {
  private static final ForwardedHeaders.Peer INGRESS = new ForwardedHeaders.Peer("10.0.3.7", false);
  private static final String KEY = "public.trustedProxies";

  private final Logger log = (Logger) LoggerFactory.getLogger(UntrustedProxy.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  @Test
  void aTlsIngressThatNobodyNamedIsToldOnce() {
    ForwardedHeaders forwarded = forwarded(List.of());
    for (int i = 0; i < 3; i++) {
      MultiMap headers = headers().set("X-Forwarded-Proto", "https");
      forwarded.apply(headers, INGRESS);
      assertEquals("http", headers.get("X-Forwarded-Proto"));
    }

    assertEquals(
        List.of(
            "X-Forwarded-Proto of 10.0.3.7 is not believed, for "
                + KEY
                + " does not name that address: upstreams are told http and that address. If it is"
                + " the ingress, name it there; said once"),
        lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    assertEquals(Level.WARN, lines.list.get(0).getLevel());
  }

  @Test
  void soIsOneOutsideTheNamedAddresses() {
    forwarded(List.of("10.1.0.0/16")).apply(headers().set("x-forwarded-for", "192.0.2.1"), INGRESS);

    assertEquals(1, lines.list.size());
  }

  @Test
  void nobodyIsToldOfOneThatIsNamedOrOfUsersWithoutAProxy() {
    forwarded(List.of("10.0.0.0/8")).apply(headers().set("X-Forwarded-Proto", "https"), INGRESS);
    forwarded(List.of()).apply(headers().set("X-Real-IP", "192.0.2.1"), INGRESS);
    forwarded(List.of()).apply(headers(), INGRESS);

    assertEquals(List.of(), lines.list);
  }

  private static ForwardedHeaders forwarded(List<String> trusted) {
    return new ForwardedHeaders(TrustedProxies.of(trusted), "");
  }

  private static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap().set("Host", "hub.example.org");
  }
}
