package io.headroom.proxy.forward;

import io.headroom.config.address.Origin;
import io.headroom.proxy.forward.Asker.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream, for one request after the other. The last handler of its pipeline
 * until it ends, on its event loop.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  // The end of a pipeline, and what Vert.x puts there for files over TLS.
  private static final String HANDLER = "handler";
  private static final String CHUNKED_WRITER = "chunkedWriter";

  private final Channel channel;
  private final Origin target;
  private final AnswerDecoder decoder = new AnswerDecoder();
  private final RequestEncoder encoder;

  // Owned by the event loop.
  private @Nullable Asker asker;
  private String failure = "the connection was closed";
  private boolean used;
  private boolean interim;
  private long idleNanos;

  /** Whether the upstream keeps it after the present answer. */
  private boolean keepsAlive;

  UpstreamConnection(Channel channel, Origin target) {
    this.channel = channel;
    this.target = target;
    this.encoder = new RequestEncoder(channel);
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(CHUNKED_WRITER) != null) {
      pipeline.remove(CHUNKED_WRITER);
    }
    pipeline.addBefore(HANDLER, "decoder", decoder);
    pipeline.addBefore(HANDLER, "encoder", encoder);
    pipeline.replace(HANDLER, HANDLER, this);
  }

  public Channel channel() {
    return channel;
  }

  /** Gives the channel to a handler in this one's place; nothing more is told. */
  public void handOver(ChannelHandler to) {
    asker = null;
    channel.pipeline().remove(encoder);
    channel.pipeline().replace(this, HANDLER, to);
  }

  /** What comes, and what has come behind a 101, is bytes from here on. */
  public void stopDecoding() {
    channel.pipeline().remove(decoder);
  }

  Origin target() {
    return target;
  }

  @Nullable InetAddress address() {
    return channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
  }

  /**
   * Begins a request; its parts follow by {@link #send}.
   *
   * @param whole the request with its end, or its head only
   */
  public void ask(Asker by, HttpRequest request, boolean whole) {
    asker = by;
    decoder.asked(request.method());
    // An answer may still be read when the rest of an upload cannot be written.
    channel.config().setAutoClose(whole);
    channel.writeAndFlush(request);
    if (!channel.isActive()) {
      lose();
    }
  }

  /**
   * Whether chunks of the answer may be told as they come; not, unless so said when it is asked.
   */
  void passChunks(boolean wanted) {
    decoder.passChunks(wanted);
  }

  /** Goes on with the request; whether that can be written, the end of the connection tells. */
  void send(ReferenceCounted part) {
    encoder.send(part);
  }

  public void reads(boolean wanted) {
    channel.config().setAutoRead(wanted);
  }

  /** Whether the upstream may have closed it before it heard of the present request. */
  boolean mayHaveBeenClosed() {
    return used && !decoder.isHeard();
  }

  boolean isReusable() {
    return asker == null && keepsAlive && channel.isActive() && decoder.isClean();
  }

  void rest(long nowNanos) {
    used = true;
    idleNanos = nowNanos;
    reads(true);
  }

  long idleNanos(long nowNanos) {
    return nowNanos - idleNanos;
  }

  public void close() {
    asker = null;
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (asker == null) {
      ReferenceCountUtil.release(message);
      ctx.close();
    } else if (message instanceof ByteBuf part) {
      asker.onPart(part, decoder.framing());
    } else if (message instanceof HttpResponse head) {
      onHead(asker, head);
    } else {
      onContent(asker, (HttpContent) message);
    }
  }

  private void onHead(Asker by, HttpResponse head) {
    Throwable fault = head.decoderResult().cause();
    interim = fault == null && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (fault instanceof PrematureChannelClosureException) {
      lose();
    } else if (fault != null) {
      by.onGarbled(head.status().code(), "not HTTP: " + fault.getMessage());
    } else if (interim) {
      by.onInterim(head);
    } else {
      keepsAlive = HttpUtil.isKeepAlive(head);
      by.onHead(head);
    }
  }

  private void onContent(Asker by, HttpContent content) {
    if (interim) {
      interim = !(content instanceof LastHttpContent);
      content.release();
    } else if (!content.decoderResult().isSuccess()) {
      content.release();
      failure = "a broken chunk";
      lose();
    } else if (content instanceof LastHttpContent end) {
      asker = null;
      by.onEnd(end);
    } else {
      by.onPart(content.content(), Framing.NONE);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (asker != null) {
      asker.onReadComplete();
    } else if (!decoder.isClean()) {
      // It belongs to no answer.
      ctx.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (asker != null && channel.isWritable()) {
      asker.onWritable();
    }
  }

  /** A peer that has said farewell in TLS waits for ours before it ends the connection. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ReferenceCountUtil.release(event);
    if (event instanceof SslCloseCompletionEvent) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lose();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failure = String.valueOf(cause.getMessage());
    // Else a body that ends with the connection would count as whole.
    lose();
    ctx.close();
  }

  private void lose() {
    Asker by = asker;
    if (by != null) {
      asker = null;
      by.onLost(failure);
    }
  }
}
