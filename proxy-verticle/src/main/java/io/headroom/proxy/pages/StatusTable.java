package io.headroom.proxy.pages;

import io.headroom.cluster.CapacityState;
import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.InstanceLoad;
import io.headroom.cluster.InstanceStatus;
import io.headroom.proxy.request.IsoTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** What the status page shows at one moment, as HTML; {@code status.js} fetches it again. */
record StatusTable(ClusterSnapshot now, Instant asOf) {
  private static final Duration HEARD_NOW = Duration.ofSeconds(2);

  private static final String ROW =
      """
      <tr data-id="{id}" data-open="{open}" data-cap="{cap}">
        <th scope="row"><span class="mono id" title="{id}"><bdi>{id}</bdi></span>{own}</th>
        <td><span class="chip {level}">{state}</span></td>
        <td class="number"><b>{open}</b> <span class="muted">of {cap}</span></td>
        <td><meter class="{level}" max="{max}" value="{open}" aria-label="{id}: open"></meter></td>
        <td class="number">{free}</td>
        <td class="number">{reserved}</td>
        <td class="number">{age}</td>
        <td class="number">{heard}</td>
      </tr>
      """;

  /**
   * The page's template with every place filled.
   *
   * @param viewer what its reader may see of the sessions
   */
  String fill(String page, String viewer) {
    StringBuilder rows = new StringBuilder();
    now.statuses().forEach(status -> rows.append(row(status)));
    String filled = page.replace("{{viewer}}", viewer);
    for (Map.Entry<String, String> value : totals().entrySet()) {
      filled = filled.replace("{{" + value.getKey() + "}}", Html.escape(value.getValue()));
    }
    // Last: instances choose their ids, and nothing in them is to be filled.
    return filled.replace("{{rows}}", rows);
  }

  private Map<String, String> totals() {
    return Map.ofEntries(
        Map.entry("own", now.own().id()),
        Map.entry("value", Long.toString(now.open())),
        Map.entry("open", grouped(now.open())),
        Map.entry("cap", grouped(slots())),
        Map.entry("max", Long.toString(Math.max(1, slots()))),
        Map.entry("free", grouped(now.free())),
        Map.entry("reserved", grouped(now.reserved())),
        Map.entry("count", Integer.toString(now.statuses().size())),
        Map.entry("level", now.state().text()),
        Map.entry("state", words(now.state())),
        Map.entry("full", toFull()),
        Map.entry("partial", now.partial() ? "" : "hidden"),
        Map.entry("uptime", Span.text(uptime())),
        Map.entry("asOf", IsoTime.millis(asOf)));
  }

  /** With those of instances that restart, whose sessions are counted too. */
  private long slots() {
    return now.instances().stream().mapToLong(InstanceLoad::cap).sum();
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Empty unless it has room and will be full within the hour. */
  private String toFull() {
    Long seconds = now.secondsToFull();
    boolean hasRoom = now.state() == CapacityState.OK || now.state() == CapacityState.WARNING;
    return hasRoom && seconds != null
        ? "full in about " + Math.max(1, Math.round(seconds / 60.0)) + " min"
        : "";
  }

  private Duration uptime() {
    return now.statuses().stream()
        .filter(status -> status.load().id().equals(now.own().id()))
        .map(this::age)
        .findFirst()
        .orElse(Duration.ZERO);
  }

  private String row(InstanceStatus status) {
    InstanceLoad load = status.load();
    boolean own = load.id().equals(now.own().id());
    return ROW.replace("{own}", own ? " <span class=\"muted small\">this one</span>" : "")
        .replace("{level}", status.state().text())
        .replace("{state}", words(status.state()))
        .replace("{open}", Integer.toString(load.open()))
        .replace("{cap}", Integer.toString(load.cap()))
        .replace("{max}", Integer.toString(Math.max(1, load.cap())))
        .replace("{reserved}", Integer.toString(load.reserved()))
        .replace("{free}", Integer.toString(load.free()))
        .replace("{age}", Span.text(age(status)))
        .replace("{heard}", heard(status, own))
        .replace("{id}", Html.escape(load.id()));
  }

  private Duration age(InstanceStatus status) {
    Duration age = Duration.between(status.startedAt(), asOf);
    return age.isNegative() ? Duration.ZERO : age;
  }

  private static String words(CapacityState state) {
    return switch (state) {
      case OK -> "ok";
      case WARNING -> "close to its limit";
      case FULL -> "full";
      case RESTARTING -> "restarting";
    };
  }

  private static String heard(InstanceStatus status, boolean own) {
    if (own || status.heardAgo().compareTo(HEARD_NOW) < 0) {
      return "now";
    }
    return Span.text(status.heardAgo()) + " ago";
  }
}
