package io.headroom.e2e.process;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Plain HTTP calls to one server. */
public final class HttpCalls {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String host;
  private final int port;

  /** Calls go to {@code port} on 127.0.0.1. */
  public HttpCalls(int port) {
    this("127.0.0.1", port);
  }

  public HttpCalls(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** A GET with {@code headers} as name, value, name, value. */
  public HttpResponse<String> get(String path, String... headers) throws IOException {
    return send(request(path).GET(), headers);
  }

  /** A POST of JSON text. */
  public HttpResponse<String> post(String path, String json, String... headers) throws IOException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(json)), headers);
  }

  /** A PUT of bytes. */
  public HttpResponse<String> put(String path, byte[] body, String... headers) throws IOException {
    return send(request(path).PUT(HttpRequest.BodyPublishers.ofByteArray(body)), headers);
  }

  /** A DELETE. */
  public HttpResponse<String> delete(String path, String... headers) throws IOException {
    return send(request(path).DELETE(), headers);
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    String query = mark < 0 ? null : pathAndQuery.substring(mark + 1);
    try {
      return HttpRequest.newBuilder(new URI("http", null, host, port, path, query, null))
          .timeout(TIMEOUT);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
