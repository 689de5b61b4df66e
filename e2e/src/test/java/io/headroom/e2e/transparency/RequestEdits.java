package io.headroom.e2e.transparency;

import io.headroom.e2e.transparency.Message.Framing;
import io.headroom.e2e.transparency.Plan.Leaving;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What Headroom changes in a request, as {@link Rule} has it. */
final class RequestEdits {

  private static final Pattern MARK = Pattern.compile("1\\.1 headroom-\\w{16}");
  private static final int MARK_LENGTH = "1.1 headroom-0123456789abcdef".length();

  private RequestEdits() {}

  static void headWhole(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.requests().removeIf(Message::cutInHead);
  }

  static void methodRefused(Run.Seen direct, Run.Seen proxied, Plan plan) {
    refused(plan.request().method().equals("TRACE"), 405, direct, proxied);
  }

  static void asteriskRefused(Run.Seen direct, Run.Seen proxied, Plan plan) {
    refused(plan.request().target().equals("*"), 400, direct, proxied);
  }

  private static void refused(boolean is, int status, Run.Seen direct, Run.Seen proxied) {
    List<Message> answers = proxied.answers();
    if (is && answers.size() == 1 && isOurs(answers.get(0), status)) {
      direct.requests().clear();
      direct.answers().clear();
      direct.answers().add(answers.get(0).copy());
    }
  }

  /** Whether Headroom says it in its own name. */
  static boolean isOurs(Message answer, int status) {
    return answer.status() == status && answer.all("Cache-Control").equals(List.of("no-store"));
  }

  static void halfClosed(Run.Seen direct, Run.Seen proxied, Plan plan) {
    if (plan.leaving() == Leaving.HALF_CLOSES) {
      direct.answers().clear();
    }
  }

  static void askedAgain(Run.Seen direct, Run.Seen proxied, Plan plan) {
    if (proxied.requests().size() == 2 && plan.repeatable() && plan.said().isEmpty()) {
      direct.requests().add(direct.requests().get(0).copy());
    }
  }

  static void blanks(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.requests().forEach(Hop::blanks);
  }

  static void version(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.requests().forEach(each -> each.start = each.start.replaceAll("0$", "1"));
  }

  static void host(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      String[] parts = request.target().split("/", 4);
      if (!request.has("Host") && parts[0].equals("http:")) {
        request.set("host", parts[2]);
      } else if (!request.has("Host") && !proxied.requests().isEmpty()) {
        String upstream = proxied.requests().get(0).all("Host").toString();
        request.set(
            "host", upstream.matches("\\[127\\.1\\.\\d+\\.\\d+:\\d+]") ? inner(upstream) : "?");
      }
    }
  }

  private static String inner(String bracketed) {
    return bracketed.substring(1, bracketed.length() - 1);
  }

  private static void target(Message request, String target) {
    request.start = request.method() + " " + target + " HTTP/1.1";
  }

  static void absoluteForm(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      target(request, request.target().replaceFirst("^http://[^/]*", ""));
    }
  }

  static void escapes(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      StringBuilder escaped = new StringBuilder();
      for (char c : request.target().toCharArray()) {
        escaped.append(c < 0x80 ? "" + c : String.format(Locale.ROOT, "%%%02X", (int) c));
      }
      target(request, escaped.toString());
    }
  }

  /** Those that the tests make. */
  static void dotSegments(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      String[] parts = request.target().split("\\?", 2);
      String path = parts[0].replace("/./", "/").replace("/%2e/", "/").replace("/x/../", "/");
      target(request, parts.length == 1 ? path : path + "?" + parts[1]);
    }
  }

  static void hopByHop(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      List<String> trailer = request.all("Trailer");
      boolean trailers = takesTrailers(plan.request());
      Hop.strip(request);
      if (request.framing == Framing.CHUNKS) {
        request.set("transfer-encoding", "chunked");
        trailer.forEach(names -> request.set("trailer", names));
      }
      if (trailers) {
        request.set("te", "trailers");
        request.set("connection", "te");
      }
    }
  }

  static boolean takesTrailers(Message request) {
    return !request.old() && request.has("TE");
  }

  static void forwarded(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      request.fields.removeIf(
          field -> {
            String name = field.name().toLowerCase(Locale.ROOT).replace('_', '-');
            return name.startsWith("x-forwarded-")
                || name.equals("forwarded")
                || name.equals("x-real-ip");
          });
      request.set("X-Forwarded-For", "127.0.0.1");
      request.set("X-Forwarded-Proto", "http");
      List<String> host = plan.request().all("Host");
      host.forEach(name -> request.set("X-Forwarded-Host", name));
      request.set("X-Forwarded-Port", host.contains("H.Example:81") ? "81" : "80");
    }
  }

  static void via(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      List<String> elements = new ArrayList<>(request.all("Via"));
      proxied.requests().stream()
          .flatMap(seen -> seen.all("Via").stream())
          .map(via -> via.substring(Math.max(0, via.length() - MARK_LENGTH)))
          .filter(ours -> MARK.matcher(ours).matches())
          .findFirst()
          .ifPresent(elements::add);
      if (!elements.isEmpty()) {
        request.set("Via", String.join(", ", elements));
      }
    }
  }

  static void expect(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      if (!Plan.hasBody(request)) {
        request.remove("Expect");
      }
    }
  }

  static void chunks(Run.Seen direct, Run.Seen proxied, Plan plan) {
    for (Message request : direct.requests()) {
      if (request.framing == Framing.CHUNKS && !proxied.requests().isEmpty()) {
        request.chunkLines = proxied.requests().get(0).chunkLines;
      }
    }
  }

  static void trailers(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.requests().forEach(Hop::filterTrailers);
  }

  static void order(Run.Seen direct, Run.Seen proxied, Plan plan) {
    direct.requests().forEach(Message::sort);
    proxied.requests().forEach(Message::sort);
  }
}
