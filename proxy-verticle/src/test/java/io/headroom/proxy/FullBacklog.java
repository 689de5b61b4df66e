package io.headroom.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A port whose queue of connections is full: the kernel drops what else comes, and who dials tries
 * again after a second.
 */
public final class FullBacklog implements AutoCloseable {
  private static final int MORE_THAN_ENOUGH = 4;

  private final ServerSocket server;
  private final List<SocketChannel> fill = new ArrayList<>();

  public FullBacklog() throws IOException {
    this(InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * At one of this machine's own addresses.
   *
   * @param port 0: any
   */
  public FullBacklog(InetAddress host, int port) throws IOException {
    server = new ServerSocket(port, 1, host);
    for (int i = 0; i < MORE_THAN_ENOUGH; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      // So that its port is known before it is connected.
      channel.bind(new InetSocketAddress(host, 0));
      channel.connect(new InetSocketAddress(host, port()));
      fill.add(channel);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Makes room, and gives the first connection that was not there to fill the queue. */
  public Socket accept() throws IOException {
    server.setSoTimeout((int) Await.BOUND.toMillis());
    while (true) {
      Socket socket = server.accept();
      socket.setSoTimeout((int) Await.BOUND.toMillis());
      if (!isOfFill(socket.getPort())) {
        return socket;
      }
    }
  }

  private boolean isOfFill(int port) throws IOException {
    for (SocketChannel channel : fill) {
      if (channel.socket().getLocalPort() == port) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : fill) {
      channel.close();
    }
    server.close();
  }
}
