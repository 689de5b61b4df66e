package io.headroom.proxy.routes;

import io.headroom.config.Settings;
import io.headroom.config.address.Origin;
import io.headroom.config.address.PathTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All routes, as a tree of segments: the longest match wins, and a literal segment beats a name at
 * equal length. Immutable and read from every event loop; a reload makes a new one.
 */
public final class RouteTable {
  private final Node root = new Node();

  private RouteTable() {}

  /**
   * The table of these routes.
   *
   * @throws IllegalArgumentException naming the route that is given twice
   */
  public static RouteTable of(List<Settings.Route> routes) {
    RouteTable table = new RouteTable();
    routes.forEach(table::add);
    return table;
  }

  /** Where a request goes; empty: no route. */
  public Optional<Match> match(RequestPath path) {
    Search search = new Search(path.segments());
    search.visit(root, 0);
    return Optional.ofNullable(search.best);
  }

  /** A route and the upstream it names for this request. */
  public record Match(Settings.Route route, Origin target) {}

  private void add(Settings.Route route) {
    Node node = root;
    for (PathTemplate.Segment segment : route.path().segments()) {
      node = node.child(segment);
    }
    if (node.route != null) {
      throw new IllegalArgumentException("the route " + route.path() + " is given twice");
    }
    node.route = route;
    node.fixed = route.target().fixed().map(target -> new Match(route, target)).orElse(null);
  }

  /** Written only while the table is made. */
  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    @Nullable Node name;
    Settings.@Nullable Route route;

    /** What it always leads to; null: the request's own names say. */
    @Nullable Match fixed;

    Node child(PathTemplate.Segment segment) {
      if (segment instanceof PathTemplate.Literal literal) {
        return literals.computeIfAbsent(literal.text(), text -> new Node());
      }
      Node child = name == null ? new Node() : name;
      name = child;
      return child;
    }
  }

  /** One look-up; it meets each node of the tree at most once. */
  private static final class Search {
    private final List<String> segments;
    private final List<String> names = new ArrayList<>(2);
    private int bestDepth = -1;
    @Nullable Match best;

    Search(List<String> segments) {
      this.segments = segments;
    }

    void visit(Node node, int depth) {
      Settings.Route route = node.route;
      if (route != null && depth > bestDepth) {
        bestDepth = depth;
        best = node.fixed == null ? filled(route) : node.fixed;
      }
      if (depth == segments.size()) {
        return;
      }
      String segment = segments.get(depth);
      Node literal = node.literals.get(segment);
      if (literal != null) {
        visit(literal, depth + 1);
      }
      if (node.name != null && PathTemplate.isName(segment)) {
        names.add(segment);
        visit(node.name, depth + 1);
        names.remove(names.size() - 1);
      }
    }

    /** Null when the request's values make no target, as a port that is no number. */
    private @Nullable Match filled(Settings.Route route) {
      return route.target().origin(names).map(target -> new Match(route, target)).orElse(null);
    }
  }
}
