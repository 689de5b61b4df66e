package io.headroom.cluster.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.vertx.core.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;

/**
 * A transport whose TCP sockets are made another way; all else is the transport's.
 *
 * @param dialling makes the factory of connections to others from the transport's own
 * @param listening the same of listening sockets
 */
public record HookedTransport(
    Transport named,
    Function<ChannelFactory<? extends Channel>, ChannelFactory<Channel>> dialling,
    Function<ChannelFactory<? extends ServerChannel>, ChannelFactory<ServerChannel>> listening)
    implements Transport {
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
                  case "channelFactory" ->
                      dialling.apply(sockets.channelFactory((boolean) arguments[0]));
                  case "serverChannelFactory" ->
                      listening.apply(sockets.serverChannelFactory((boolean) arguments[0]));
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
}
