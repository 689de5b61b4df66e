package io.headroom.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/** Whose request an {@link UpstreamConnection} carries. */
public interface Asker {
  /** What is around the bytes of a body that are handed on. */
  enum Framing {
    /** They are the body's alone. */
    NONE,
    /** Chunks as they came, the last of them with its end. */
    CHUNKS,
    /** The same, but inside of the last one: only its rest can follow. */
    CUT_CHUNK
  }

  /** An answer that is not the last one; 101 too, on which it may hand the channel over. */
  void onInterim(HttpResponse head);

  void onHead(HttpResponse head);

  /** A part of the body, to be released. */
  void onPart(ByteBuf part, Framing framing);

  /** The last part, to be released: the request's use of it is over. */
  void onEnd(LastHttpContent end);

  /** All that a read brought has been told. */
  void onReadComplete();

  default void onWritable() {}

  /** What came is no answer. */
  void onGarbled(int status, String why);

  /** It is over before the answer was whole. */
  void onLost(String why);
}
