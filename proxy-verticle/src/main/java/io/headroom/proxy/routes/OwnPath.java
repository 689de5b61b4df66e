package io.headroom.proxy.routes;

import java.util.List;

/** Where Headroom's own pages are, and no route leads, however it is encoded. Immutable. */
public final class OwnPath {
  private final List<String> segments;

  /**
   * @param prefix {@code /} and segments, as {@code public.path} says
   */
  public OwnPath(String prefix) {
    this.segments = List.of(prefix.substring(1).split("/", -1));
  }

  /** Whether the path is this one or lies below it. */
  public boolean covers(RequestPath path) {
    int length = segments.size();
    return path.segments().size() >= length && path.segments().subList(0, length).equals(segments);
  }
}
