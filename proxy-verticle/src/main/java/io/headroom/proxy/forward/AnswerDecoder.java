package io.headroom.proxy.forward;

import io.headroom.proxy.forward.Asker.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ByteProcessor;
import java.util.List;

/**
 * Reads an upstream's answers to one request at a time, and knows whether there is something behind
 * them. For the connection's life, on its event loop.
 */
final class AnswerDecoder extends HttpResponseDecoder {
  private static final int MAX_INITIAL_LINE_BYTES = 8 * 1024;
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  // Owned by the event loop.
  private final PlainBody body = new PlainBody(this);
  private HttpMethod asked = HttpMethod.GET;

  /** Whether anything has come since then. */
  private boolean heard;

  private boolean passesChunks;

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_INITIAL_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            // A part is whatever a read brings.
            .setMaxChunkSize(Integer.MAX_VALUE)
            // A line may end without CR, and a length come twice, as at peers.
            .setStrictLineParsing(false)
            .setAllowDuplicateContentLengths(true)
            .setHeadersFactory(VertxHeaders.INSTANCE));
  }

  /** Headers of the kind that the client's side reads and writes fastest; they validate. */
  private enum VertxHeaders implements HttpHeadersFactory {
    INSTANCE;

    @Override
    public HttpHeaders newHeaders() {
      return (HttpHeaders) io.vertx.core.http.HttpHeaders.headers();
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return newHeaders();
    }
  }

  /** The next answer is to a request of this method. */
  void asked(HttpMethod method) {
    asked = method;
    heard = false;
    passesChunks = false;
  }

  /** Whether any byte has come since the last request. */
  boolean isHeard() {
    return heard;
  }

  /** Whether chunks of the next answer are told as they come. */
  void passChunks(boolean wanted) {
    passesChunks = wanted;
  }

  /** How the bytes are framed that were told last. */
  Framing framing() {
    return body.framing();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    heard = true;
    if (!(bytes instanceof ByteBuf read)
        || internalBuffer().isReadable()
        || !body.passes(ctx, read)) {
      super.channelRead(ctx, bytes);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> found)
      throws Exception {
    ByteBuf rest = body.read(in, found);
    if (rest != null) {
      super.decode(ctx, rest, found);
      body.begin(found);
      if (passesChunks) {
        body.passChunks();
      }
    }
  }

  /** Whether nothing came that has not been handed on; empty lines are no harm (RFC 9112, 2.2). */
  boolean isClean() {
    return internalBuffer().forEachByte(ByteProcessor.FIND_NON_CRLF) < 0;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage answer) {
    return super.isContentAlwaysEmpty(answer) || asked.equals(HttpMethod.HEAD);
  }
}
