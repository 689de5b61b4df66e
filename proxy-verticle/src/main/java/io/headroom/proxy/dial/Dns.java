package io.headroom.proxy.dial;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Asks one name server one question. On one event loop. */
public interface Dns {
  /** What is asked for: A or AAAA records. */
  enum Family {
    V4,
    V6
  }

  /** What a server that knows says. */
  sealed interface Answer {
    /**
     * The name has addresses of this family.
     *
     * @param ttl for how long they may be kept
     */
    record Found(List<InetAddress> addresses, Duration ttl) implements Answer {}

    /**
     * The name has no address of this family.
     *
     * @param noSuchName whether there is no such name at all (NXDOMAIN)
     */
    record None(boolean noSuchName) implements Answer {}
  }

  /**
   * Asks.
   *
   * @param name a full one, without a dot at its end
   * @return failed with {@link ServerFailure} when the server says that it does not know, otherwise
   *     failed when it says nothing
   */
  Future<Answer> ask(InetSocketAddress server, String name, Family family);

  /** A server answered that it does not know. */
  final class ServerFailure extends VertxException {
    private static final long serialVersionUID = 1;

    public ServerFailure(String code) {
      super("answered " + code, true);
    }
  }
}
