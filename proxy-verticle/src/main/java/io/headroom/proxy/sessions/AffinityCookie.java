package io.headroom.proxy.sessions;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.request.Incoming;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Lets browsers go that an ingress's sticky cookie keeps on this instance while it is full, or
 * leaves, and another has room: an answer expires the cookie, and the ingress chooses anew. Used
 * from every event loop.
 */
public final class AffinityCookie {
  private static final int VALUE_BYTES = 16;

  private final String name;
  private final Supplier<ClusterSnapshot> cluster;
  private final BiPredicate<Holder, String> reserved;
  private final ForwardedHeaders forwarded;
  private final SessionRegistry sessions;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param name of the ingress's sticky cookie; empty: none, and nobody is let go
   * @param cluster as known now
   * @param reserved whether a slot is held here for who goes to a path
   * @param sessions the open ones, whose browsers stay
   */
  public AffinityCookie(
      String name,
      Supplier<ClusterSnapshot> cluster,
      BiPredicate<Holder, String> reserved,
      ForwardedHeaders forwarded,
      SessionRegistry sessions) {
    this.name = name;
    this.cluster = cluster;
    this.reserved = reserved;
    this.forwarded = forwarded;
    this.sessions = sessions;
  }

  /** By what who asks for a session is known again; empty: nobody needs to be. */
  public String browser(MultiMap headers, ForwardedHeaders.Client who) {
    return name.isEmpty() ? "" : Visitor.knownBy(headers, who);
  }

  /** An upgrade is refused: its client is let go, if it can be served elsewhere. */
  public void onRefusal(HttpServerRequest request) {
    if (!name.isEmpty() && roomElsewhere(cluster.get())) {
      letGo(request);
    }
  }

  /**
   * What the answer to a page sets: its reader is let go, too, unless a session of its browser is
   * open, or a slot is held for the one to come. Who stays is known again from here on.
   *
   * @return empty: it is no page, or nothing is to be set
   */
  public Optional<String> ofPage(Incoming request) {
    return ofPageOf(request, UnaryOperator.identity());
  }

  /**
   * The same where a rule has found who it is.
   *
   * @param user empty: nobody that is known
   */
  public Optional<String> ofPageFor(String user, Incoming request) {
    return ofPageOf(request, client -> client.as(user));
  }

  private Optional<String> ofPageOf(
      Incoming request, UnaryOperator<ForwardedHeaders.Client> known) {
    if (name.isEmpty() || !isNavigation(request.headers())) {
      return Optional.empty();
    }
    ForwardedHeaders.Client who = known.apply(forwarded.client(request.headers(), request.peer()));
    return roomElsewhere(cluster.get()) && !staysFor(request.headers(), who, request.path().path())
        ? Optional.of(expired(who.scheme()))
        : Visitor.newCookie(request.headers(), who, this::freshValue);
  }

  /** Expires the cookie, whoever asks. */
  public void letGo(HttpServerRequest request) {
    if (!name.isEmpty()) {
      request.response().headers().add("Set-Cookie", expired(client(request).scheme()));
    }
  }

  /** Whether another instance could serve what this one cannot. */
  public static boolean roomElsewhere(ClusterSnapshot now) {
    return now.own().free() == 0 && now.free() > 0;
  }

  /**
   * With the attributes that let it replace the ingress's cookie: a page in another site's frame
   * may set no other, and the names beginning with {@code __} want Secure.
   */
  private String expired(String scheme) {
    boolean secure = scheme.equals("https") || name.startsWith("__");
    return name
        + "=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly"
        + (secure ? "; Secure; SameSite=None" : "");
  }

  /** Whether this instance has something that another has not, for who reads a page here. */
  boolean staysFor(MultiMap headers, ForwardedHeaders.Client who, String path) {
    return reserved.test(who.holder(), path)
        || sessions.all().stream()
            .map(Session::identity)
            .anyMatch(Visitor.sessionsOf(headers, who));
  }

  private String freshValue() {
    byte[] bytes = new byte[VALUE_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private ForwardedHeaders.Client client(HttpServerRequest request) {
    return forwarded.client(request.headers(), ForwardedHeaders.Peer.of(request));
  }

  /** Browsers say so only where the connection is safe; else a page's reader accepts HTML. */
  private static boolean isNavigation(MultiMap headers) {
    String mode = headers.get("Sec-Fetch-Mode");
    String accept = headers.get("Accept");
    return mode == null ? accept != null && accept.contains("text/html") : mode.equals("navigate");
  }
}
