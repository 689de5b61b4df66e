package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a newcomer lands who leaves the path out. */
@ExtendWith(VertxExtension.class)
class FrontDoorIT {

  @Test
  void withoutAConfigurationTheRootLeadsToTheSample(Vertx vertx) throws Exception {
    String[] arguments = HeadroomProcess.freePorts();
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();

      HttpClientResponse root = get(vertx, arguments, "/?from=bookmark");
      assertEquals(302, root.statusCode());
      assertEquals("/sample/", root.getHeader("Location"));
      assertEquals(404, get(vertx, arguments, "/else").statusCode());
    }
  }

  @Test
  void withRoutesTheRootIsTheirs(Vertx vertx) throws Exception {
    String[] arguments = HeadroomProcess.freePorts("--route", "/a/=http://127.0.0.1:1");
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();

      assertEquals(404, get(vertx, arguments, "/").statusCode());
    }
  }

  private static HttpClientResponse get(Vertx vertx, String[] arguments, String target)
      throws Exception {
    HttpClient client = vertx.createHttpClient();
    HttpClientResponse answer =
        client
            .request(
                HttpMethod.GET, HeadroomProcess.port(arguments, "public.port"), "127.0.0.1", target)
            .compose(HttpClientRequest::send)
            .await(20, TimeUnit.SECONDS);
    client.close();
    return answer;
  }
}
