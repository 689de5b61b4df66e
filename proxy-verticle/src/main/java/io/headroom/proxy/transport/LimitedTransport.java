package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.vertx.core.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A transport whose TCP sockets keep to {@link ConnectionLimits}; all else is the transport's. */
record LimitedTransport(Transport named, ConnectionLimits limits) implements Transport {
  @Override
  public String name() {
    return named.name();
  }

  @Override
  public boolean available() {
    return named.available();
  }

  @Override
  public Throwable unavailabilityCause() {
    return named.unavailabilityCause();
  }

  /** The transport's own, but for the sockets it makes. */
  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    Class<?> type = io.vertx.core.spi.transport.Transport.class;
    io.vertx.core.spi.transport.Transport sockets = named.implementation();
    return (io.vertx.core.spi.transport.Transport)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "channelFactory" -> dialling(sockets.channelFactory((boolean) arguments[0]));
                  case "serverChannelFactory" ->
                      listening(sockets.serverChannelFactory((boolean) arguments[0]));
                  default -> call(sockets, method, arguments);
                });
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private ChannelFactory<Channel> dialling(ChannelFactory<? extends Channel> plain) {
    return () -> counted(plain, limits);
  }

  /** One more connection to others, counted until it is closed. */
  static Channel counted(ChannelFactory<? extends Channel> plain, ConnectionLimits limits) {
    if (!limits.mayDial()) {
      throw new ChannelException(
          "no more than " + limits.mostOutgoing() + " connections to upstreams: see ulimit -n");
    }
    try {
      Channel channel = plain.newChannel();
      channel.closeFuture().addListener(closed -> limits.hungUp());
      return channel;
    } catch (RuntimeException | Error noSocket) {
      limits.hungUp();
      throw noSocket;
    }
  }

  private ChannelFactory<ServerChannel> listening(ChannelFactory<? extends ServerChannel> plain) {
    return () -> {
      ServerChannel listening = plain.newChannel();
      listening.pipeline().addFirst(new Doorkeeper(limits));
      return listening;
    };
  }
}
