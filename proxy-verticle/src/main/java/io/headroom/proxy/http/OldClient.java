package io.headroom.proxy.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.Pipe;
import io.vertx.httpproxy.ProxyResponse;

/**
 * An answer of unknown length to an HTTP/1.0 client, which knows no chunks: streamed, and ended by
 * closing. vertx-http-proxy would gather it in memory first.
 */
final class OldClient {
  private OldClient() {}

  static boolean needs(HttpServerRequest request, ProxyResponse answer) {
    int status = answer.getStatusCode();
    return request.version() == HttpVersion.HTTP_1_0
        && answer.getBody() != null
        && answer.getBody().length() < 0
        && status != 204
        && status != 304
        && !request.method().equals(HttpMethod.HEAD);
  }

  static Future<Void> send(HttpServerRequest request, ProxyResponse answer) {
    HttpServerResponse response = request.response();
    response.setStatusCode(answer.getStatusCode());
    response.headers().setAll(answer.headers());
    // Vert.x confirms a keep-alive the client asked for, after which no one would see the end.
    response.headersEndHandler(head -> response.headers().set("Connection", "close"));
    Pipe<Buffer> pipe = answer.getBody().stream().pipe();
    return pipe.endOnFailure(false)
        .to(response)
        .onSuccess(sent -> request.connection().close())
        .onFailure(failure -> response.reset());
  }
}
