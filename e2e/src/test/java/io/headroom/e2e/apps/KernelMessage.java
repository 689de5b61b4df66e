package io.headroom.e2e.apps;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * One message of the Jupyter kernel protocol, in the wire form of the subprotocol {@code
 * v1.kernel.websocket.jupyter.org}: a table of offsets, then channel, header, parent header,
 * metadata, content.
 */
record KernelMessage(String channel, JsonObject header, JsonObject parent, JsonObject content) {

  static final String SUBPROTOCOL = "v1.kernel.websocket.jupyter.org";

  /** Asks the kernel to run some code. */
  static KernelMessage execute(String session, String code) {
    return request(
        "shell",
        "execute_request",
        session,
        new JsonObject()
            .put("code", code)
            .put("silent", false)
            .put("store_history", false)
            .put("user_expressions", new JsonObject())
            .put("allow_stdin", false)
            .put("stop_on_error", true));
  }

  static KernelMessage request(String channel, String type, String session, JsonObject content) {
    JsonObject header =
        new JsonObject()
            .put("msg_id", UUID.randomUUID().toString())
            .put("session", session)
            .put("username", "tester")
            .put("date", "2026-01-01T00:00:00Z")
            .put("msg_type", type)
            .put("version", "5.3");
    return new KernelMessage(channel, header, new JsonObject(), content);
  }

  static KernelMessage decode(byte[] wire) {
    ByteBuffer in = ByteBuffer.wrap(wire).order(ByteOrder.LITTLE_ENDIAN);
    int[] offsets = new int[Math.toIntExact(in.getLong())];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = Math.toIntExact(in.getLong());
    }
    return new KernelMessage(
        part(wire, offsets, 0).toString(StandardCharsets.UTF_8),
        part(wire, offsets, 1).toJsonObject(),
        part(wire, offsets, 2).toJsonObject(),
        part(wire, offsets, 4).toJsonObject());
  }

  byte[] encode() {
    List<byte[]> parts =
        List.of(
            channel.getBytes(StandardCharsets.UTF_8),
            header.toBuffer().getBytes(),
            parent.toBuffer().getBytes(),
            new JsonObject().toBuffer().getBytes(),
            content.toBuffer().getBytes());
    int offset = 8 * (2 + parts.size());
    int length = offset + parts.stream().mapToInt(part -> part.length).sum();
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(parts.size() + 1L);
    for (byte[] part : parts) {
      out.putLong(offset);
      offset += part.length;
    }
    out.putLong(offset);
    parts.forEach(out::put);
    return out.array();
  }

  String id() {
    return header.getString("msg_id");
  }

  String type() {
    return header.getString("msg_type");
  }

  boolean answers(KernelMessage request) {
    return request.id().equals(parent.getString("msg_id"));
  }

  private static Buffer part(byte[] wire, int[] offsets, int index) {
    return Buffer.buffer(wire).slice(offsets[index], offsets[index + 1]);
  }
}
