package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our own pages at both ports of a real process, and where the management token works. */
class OwnPagesIT {
  private static final String TOKEN = "sesame";
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path folder;
  private int publicPort;
  private int managementPort;

  private HeadroomProcess start(String... more) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    List<String> all = new ArrayList<>(List.of("--set", "management.tokenFile=" + token));
    all.addAll(List.of(more));
    String[] arguments = HeadroomProcess.freePorts(all.toArray(String[]::new));
    publicPort = HeadroomProcess.port(arguments, "public.port");
    managementPort = HeadroomProcess.port(arguments, "management.port");
    HeadroomProcess process = HeadroomProcess.ofJar(arguments);
    process.awaitServing();
    return process;
  }

  private HttpResponse<String> send(
      String method, int port, String path, String body, boolean token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(new URI("http", null, "127.0.0.1", port, path, null, null))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (token) {
      request.header("Authorization", "Bearer " + TOKEN);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private int status(int port, String path, boolean token) throws Exception {
    return send("GET", port, path, "", token).statusCode();
  }

  @Test
  void theManagementPortHasTheStatusPageAndTheToken() throws Exception {
    try (HeadroomProcess process = start()) {
      String page = send("GET", managementPort, "/", "", false).body();
      assertTrue(page.contains("Open sessions"), page);
      for (String file : List.of("/status.js", "/headroom.css", "/history", "/capacity")) {
        assertEquals(200, status(managementPort, file, false), file);
      }
      assertEquals(401, status(managementPort, "/sessions", false));
      assertEquals(200, status(managementPort, "/sessions", true));
      String reservation = "{\"path\": \"/sample/\"}";
      assertEquals(201, send("POST", managementPort, "/sessions", reservation, true).statusCode());
      assertEquals(200, status(managementPort, "/metrics", false));
      assertEquals(404, status(managementPort, "/nothing", false));
      assertEquals(404, status(managementPort, "/sample/", false));

      HttpResponse<String> refused = send("GET", publicPort, "/_headroom/sessions", "", true);
      assertEquals(403, refused.statusCode());
      assertTrue(refused.body().contains("public.adminToken"), refused.body());
      assertTrue(process.out().stream().noneMatch(line -> line.contains(TOKEN)));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 200", "false, 403"})
  void theTokenWorksOnThePublicPortIfSetSo(boolean adminToken, int expected) throws Exception {
    try (HeadroomProcess process = start("--set", "public.adminToken=" + adminToken)) {
      assertEquals(expected, status(publicPort, "/_headroom/sessions", true), process::toString);
    }
  }
}
