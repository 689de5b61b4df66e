package io.headroom.proxy.request;

import io.headroom.config.address.HostAndPort;
import io.headroom.config.address.IpAddress;
import io.headroom.config.address.TrustedProxies;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.transport.PeerAddress;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and how the upstream is told. What a peer outside the trusted proxies says about it is
 * dropped; on upgrades too, the scheme is {@code http} or {@code https}, the only two Tornado
 * knows. Immutable; used from every event loop.
 */
public final class ForwardedHeaders {
  /** Read by some servers beside X-Forwarded-*: never let through from a stranger. */
  private static final Set<String> OTHERS =
      Set.of("forwarded", "front-end-https", "x-real-ip", "x-scheme", "x-url-scheme");

  private static final CharSequence FOR = HttpHeaders.createOptimized("X-Forwarded-For");
  private static final CharSequence PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
  private static final CharSequence HOST = HttpHeaders.createOptimized("X-Forwarded-Host");
  private static final CharSequence PORT = HttpHeaders.createOptimized("X-Forwarded-Port");

  private final TrustedProxies trusted;
  private final String userHeader;
  private final String hyphenedUser;
  private final UntrustedProxy stranger = new UntrustedProxy();

  /**
   * @param userHeader names the user, believed from trusted proxies only; empty: none
   */
  public ForwardedHeaders(TrustedProxies trusted, String userHeader) {
    this.trusted = trusted;
    this.userHeader = userHeader;
    this.hyphenedUser = hyphened(userHeader);
  }

  /**
   * The connection a request came on.
   *
   * @param address the peer's, as {@link PeerAddress} has it
   * @param tls whether it is encrypted
   */
  public record Peer(String address, boolean tls) {
    /** The one that this request came on. */
    public static Peer of(HttpServerRequest request) {
      return new Peer(PeerAddress.of(request.connection()), request.isSSL());
    }

    String scheme() {
      return tls ? "https" : "http";
    }
  }

  /**
   * Who asks.
   *
   * @param address the peer's, or behind trusted proxies the last one that is none of them
   * @param user empty: unknown
   * @param scheme {@code http} or {@code https}, as the client used it
   */
  public record Client(String address, String user, String scheme) {
    /** The same client, whom a rule has found to be this user. */
    public Client as(String found) {
      return new Client(address, found, scheme);
    }

    /** Whose reservations, seats and slots count as this client's. */
    public Holder holder() {
      return Holder.of(user, address);
    }
  }

  /** Of the headers as they came, before {@link #apply}. */
  public Client client(MultiMap headers, Peer peer) {
    if (!trusted.contains(peer.address())) {
      return new Client(peer.address(), "", peer.scheme());
    }
    String user = userHeader.isEmpty() ? null : headers.get(userHeader);
    return new Client(
        clientAddress(headers, peer), user == null ? "" : user.trim(), scheme(headers, peer));
  }

  /** Rewrites the headers for the upstream. Host stays as it is. */
  public void apply(MultiMap headers, Peer peer) {
    boolean believed = trusted.contains(peer.address());
    String scheme = believed ? scheme(headers, peer) : peer.scheme();
    dropClaims(headers, peer, believed);
    List<String> chain = new ArrayList<>(headers.getAll(FOR));
    chain.add(peer.address());
    headers.set(FOR, String.join(", ", chain));
    headers.set(PROTO, scheme);
    String host = headers.get(HttpHeaders.HOST);
    if (!headers.contains(HOST) && host != null) {
      headers.set(HOST, host);
    }
    if (!headers.contains(PORT)) {
      headers.set(PORT, Integer.toString(port(headers.get(HOST), scheme)));
    }
  }

  /** Those of a stranger, and from anybody those that only CGI and WSGI take for the real ones. */
  private void dropClaims(MultiMap headers, Peer peer, boolean believed) {
    List<String> dropped = new ArrayList<>();
    for (String name : claims(headers)) {
      boolean genuine = name.indexOf('_') < 0 || name.equalsIgnoreCase(userHeader);
      if (!(believed && genuine)) {
        dropped.add(name);
        if (!believed) {
          stranger.spoke(name.toLowerCase(Locale.ROOT), peer);
        }
      }
    }
    HopByHop.remove(headers, dropped);
  }

  private List<String> claims(MultiMap headers) {
    List<String> claims = new ArrayList<>();
    for (Map.Entry<String, String> header : headers) {
      if (isClaim(header.getKey())) {
        claims.add(header.getKey());
      }
    }
    return claims;
  }

  private boolean isClaim(String name) {
    // Most begin with another letter, and none of the known ones is empty.
    char first = name.isEmpty() ? 'x' : Character.toLowerCase(name.charAt(0));
    if (first != 'x' && first != 'f' && !hyphenedUser.startsWith(String.valueOf(first))) {
      return false;
    }
    String hyphened = hyphened(name);
    return isOfProxies(hyphened) || hyphened.equals(hyphenedUser);
  }

  /** Whether a header, in lower case with dashes, is one by which proxies speak of clients. */
  static boolean isOfProxies(String hyphened) {
    return hyphened.startsWith("x-forwarded-") || OTHERS.contains(hyphened);
  }

  private static String hyphened(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** From the nearest proxy outwards, as far as each one was named by one that is trusted. */
  private String clientAddress(MultiMap headers, Peer peer) {
    List<String> chain = HeaderList.of(headers.getAll(FOR));
    String address = peer.address();
    for (int i = chain.size() - 1; i >= 0 && trusted.contains(address); i--) {
      String told = chain.get(i);
      // Some ingresses write the port, too.
      String named = HostAndPort.split(told, 1).map(HostAndPort::host).orElse(told);
      if (IpAddress.parse(named).isEmpty()) {
        break;
      }
      address = named;
    }
    return address;
  }

  /** The nearest proxy speaks last. */
  private static String scheme(MultiMap headers, Peer peer) {
    List<String> named = HeaderList.of(headers.getAll(PROTO));
    String last = named.isEmpty() ? "" : named.get(named.size() - 1).toLowerCase(Locale.ROOT);
    return switch (last) {
      case "https", "wss" -> "https";
      case "http", "ws" -> "http";
      default -> peer.scheme();
    };
  }

  private static int port(@Nullable String host, String scheme) {
    int usual = scheme.equals("https") ? 443 : 80;
    return host == null
        ? usual
        : HostAndPort.split(host, usual).map(HostAndPort::port).orElse(usual);
  }
}
