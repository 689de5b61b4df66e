package io.headroom.proxy.admin;

import io.headroom.proxy.request.IsoTime;
import io.headroom.proxy.sessions.SessionDirectory;
import io.headroom.proxy.sessions.SessionEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** The document that lists sessions. Pure. */
final class SessionListing {
  private SessionListing() {}

  static JsonObject json(SessionDirectory.Listing listing, SessionQuery query, Instant asOf) {
    List<SessionEntry> matching = query.matching(listing.sessions());
    List<SessionEntry> page = query.page(matching);
    JsonArray entries = new JsonArray();
    page.forEach(entry -> entries.add(entry.toJson()));
    return new JsonObject()
        .put("asOf", IsoTime.millis(asOf))
        .put("total", matching.size())
        .put("offset", query.offset())
        .put("truncated", listing.truncated() || query.offset() + page.size() < matching.size())
        .put("unanswered", new JsonArray(listing.unanswered()))
        .put("sessions", entries);
  }
}
