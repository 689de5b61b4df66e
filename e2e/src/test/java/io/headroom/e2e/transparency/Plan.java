package io.headroom.e2e.transparency;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request and what its upstream does: the same with and without the proxy.
 *
 * @param head of the request
 * @param body of the request, as it is on the wire
 * @param leaving what the client does amid it
 * @param leavesAt where in the request, in bytes
 * @param pipelined whether it is sent before the answer to the one before has come
 * @param continues whether an upstream asked by Expect wants the body
 * @param answer on the wire: interim answers and the last one
 * @param breaking what the upstream does amid it
 * @param breaksAt where in the answer, in bytes
 */
record Plan(
    String head,
    String body,
    Leaving leaving,
    int leavesAt,
    boolean pipelined,
    boolean continues,
    String answer,
    Breaking breaking,
    int breaksAt) {

  /** How a client ends its connection. */
  enum Leaving {
    STAYS,
    CLOSES,
    RESETS,
    /** Sends it all, and that it will send no more. */
    HALF_CLOSES;

    boolean cuts() {
      return this == CLOSES || this == RESETS;
    }
  }

  /** How an upstream ends its connection. */
  enum Breaking {
    STAYS,
    CLOSES,
    RESETS
  }

  /** What is sent, whole or not. */
  String sent() {
    String all = head + body;
    return leaving.cuts() ? all.substring(0, leavesAt) : all;
  }

  boolean cutInHead() {
    return leaving.cuts() && leavesAt < head.length();
  }

  /** What the upstream says, whole or not. */
  String said() {
    return breaking == Breaking.STAYS ? answer : answer.substring(0, breaksAt);
  }

  /** The whole request. */
  Message request() {
    return parsed(head + body);
  }

  /** How many bytes of content are in what is sent. */
  long contentSent() {
    return parsed(sent()).content.length();
  }

  private static Message parsed(String text) {
    try {
      Wire wire = wire(text);
      Message request = wire.requestHead();
      wire.requestBody(request, seen -> {});
      return request;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last answer, as far as the upstream sends it; null: not even a part of its head. */
  Message lastAnswer() {
    try {
      Wire wire = wire(said());
      Message last = wire.answerHead();
      while (last != null && last.interim()) {
        last = wire.answerHead();
      }
      if (last != null && !last.cutInHead()) {
        wire.answerBody(last, request().method(), seen -> {});
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the upstream ends before the head of its last answer does. */
  boolean answersNothing() {
    Message last = lastAnswer();
    return last == null || last.cutInHead();
  }

  /** Whether the upstream asks for its body before it comes. */
  static boolean expects(Message request) {
    return request.elements("Expect").contains("100-continue") && hasBody(request);
  }

  /** Whether asking twice does no more than once. */
  boolean repeatable() {
    Message request = request();
    return List.of("GET", "HEAD", "OPTIONS").contains(request.method()) && !hasBody(request);
  }

  static boolean hasBody(Message request) {
    return request.has("Transfer-Encoding")
        || request.all("Content-Length").stream().anyMatch(length -> Long.parseLong(length) > 0);
  }

  private static Wire wire(String text) {
    return new Wire(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
