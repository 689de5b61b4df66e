package io.headroom.proxy.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the newest of several contexts of one kind. BoringSSL's are native memory, each
 * connection counts as a reference, and so does being the newest. From any thread: making an engine
 * and replacing a context exclude each other, for microseconds.
 */
final class CurrentContext extends SslContext {
  // Guarded by this.
  private @Nullable SslContext current;

  synchronized SslContext current() {
    if (current == null) {
      throw new IllegalStateException("expected a certificate first");
    }
    return current;
  }

  synchronized void replace(@Nullable SslContext next) {
    SslContext before = current;
    current = next;
    ReferenceCountUtil.release(before);
  }

  @Override
  protected synchronized SslHandler newHandler(
      ByteBufAllocator alloc, String host, int port, boolean startTls, Executor executor) {
    return current().newHandler(alloc, host, port, executor);
  }

  @Override
  protected synchronized SslHandler newHandler(
      ByteBufAllocator alloc, boolean startTls, Executor executor) {
    return current().newHandler(alloc, executor);
  }

  @Override
  protected synchronized SslHandler newHandler(
      ByteBufAllocator alloc, String host, int port, boolean startTls) {
    return current().newHandler(alloc, host, port);
  }

  @Override
  protected synchronized SslHandler newHandler(ByteBufAllocator alloc, boolean startTls) {
    return current().newHandler(alloc);
  }

  @Override
  public synchronized SSLEngine newEngine(ByteBufAllocator alloc) {
    return current().newEngine(alloc);
  }

  @Override
  public synchronized SSLEngine newEngine(ByteBufAllocator alloc, String host, int port) {
    return current().newEngine(alloc, host, port);
  }

  @Override
  public boolean isClient() {
    return current().isClient();
  }

  @Override
  public List<String> cipherSuites() {
    return current().cipherSuites();
  }

  @Override
  @SuppressWarnings("deprecation")
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return current().applicationProtocolNegotiator();
  }

  @Override
  public SSLSessionContext sessionContext() {
    return current().sessionContext();
  }
}
