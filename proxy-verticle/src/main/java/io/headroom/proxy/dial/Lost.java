package io.headroom.proxy.dial;

import io.vertx.core.VertxException;
import java.net.InetAddress;
import java.util.List;

/** No candidate succeeded; the message says why each one failed. */
public final class Lost extends VertxException {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 8;
  private static final int LONGEST = 120;

  private final transient List<Attempt> attempts;

  /** One that failed. */
  record Attempt(Object candidate, Throwable failure) {
    @Override
    public String toString() {
      String told = told(failure);
      Throwable cause = failure.getCause();
      String why = cause == null ? told : told + " (" + told(cause) + ")";
      String text = candidate instanceof InetAddress ip ? ip.getHostAddress() : "" + candidate;
      return text.replaceFirst("^.*/", "") + ": " + why;
    }

    /** Without the address that Netty puts behind what the kernel says. */
    private static String told(Throwable failure) {
      String why = String.valueOf(failure.getMessage());
      int address = why.lastIndexOf(": /");
      String told = address > 0 ? why.substring(0, address) : why;
      return told.length() > LONGEST ? told.substring(0, LONGEST) : told;
    }
  }

  Lost(List<Attempt> attempts) {
    super(told(attempts), true);
    this.attempts = List.copyOf(attempts);
  }

  List<Throwable> failures() {
    return attempts.stream().map(Attempt::failure).toList();
  }

  private static String told(List<Attempt> attempts) {
    if (attempts.isEmpty()) {
      return "nobody waits for it any more";
    }
    StringBuilder text = new StringBuilder();
    for (Attempt attempt : attempts.subList(0, Math.min(SHOWN, attempts.size()))) {
      text.append(text.isEmpty() ? "" : "; ").append(attempt);
    }
    int more = attempts.size() - SHOWN;
    return more > 0 ? text + "; and " + more + " more" : text.toString();
  }
}
