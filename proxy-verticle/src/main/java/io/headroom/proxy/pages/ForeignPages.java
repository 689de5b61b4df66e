package io.headroom.proxy.pages;

import io.headroom.proxy.request.Answers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other people's web pages away from the management port. No page uses it, so a request that
 * a page made is refused; and while it listens on loopback only, so is a Host that some DNS name
 * was bent to (rebinding).
 */
public final class ForeignPages {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "::1", "[::1]");
  private static final Pattern IP_LITERAL =
      Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\\]?");

  private final boolean loopbackOnly;

  /**
   * @param boundHost the address that the port listens on
   */
  public ForeignPages(String boundHost) {
    this.loopbackOnly = LOOPBACK_NAMES.contains(boundHost) || boundHost.startsWith("127.");
  }

  /** Goes on with the request, or answers 403. */
  public void refuse(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.headers().contains(HttpHeaders.ORIGIN)
        || "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      Answers.error(context, 403, "the management port serves no web pages");
    } else if (loopbackOnly && !namesLoopback(request.authority())) {
      Answers.error(context, 403, "expected a Host that is an address or localhost");
    } else {
      context.next();
    }
  }

  private static boolean namesLoopback(@Nullable HostAndPort authority) {
    return authority == null
        || LOOPBACK_NAMES.contains(authority.host())
        || IP_LITERAL.matcher(authority.host()).matches();
  }
}
