package io.headroom.cluster.trust;

import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * The handshake on the membership's connections, before Hazelcast reads or writes a byte. Blocks a
 * thread of Hazelcast's, of which strangers get but a few.
 */
final class MemberGate implements MemberSocketInterceptor {
  private final PeerMac mac;
  private final Refusals refusals;
  private final Door door = new Door();

  MemberGate(PeerMac mac, Refusals refusals) {
    this.mac = mac;
    this.refusals = refusals;
  }

  @Override
  public void init(Properties properties) {
    // All it needs to know it was made with.
  }

  @Override
  public void onConnect(Socket socket) throws IOException {
    judge(
        socket,
        line -> {
          Handshake.Connecting connecting = new Handshake.Connecting(mac);
          line.write(connecting.hello());
          line.write(connecting.prove(line.read(Handshake.CHALLENGE_BYTES, false)));
        });
  }

  @Override
  public void onAccept(Socket socket) throws IOException {
    judge(
        socket,
        line -> {
          InetAddress from = socket.getInetAddress();
          door.enter(from);
          try {
            Handshake.Accepting accepting = new Handshake.Accepting(mac);
            line.write(accepting.challenge(line.read(Handshake.HELLO_BYTES, true)));
            accepting.check(line.read(Handshake.PROOF_BYTES, false));
          } finally {
            door.leave(from);
          }
        });
  }

  private interface Talk {
    void over(Line line) throws IOException;
  }

  private void judge(Socket socket, Talk talk) throws IOException {
    Line line = new Line(socket);
    try {
      talk.over(line);
      socket.setSoTimeout(0);
    } catch (Refusal refusal) {
      refusals.add(who(socket), refusal);
      throw refusal;
    } catch (SocketTimeoutException silent) {
      throw unproven(socket);
    } catch (EOFException gone) {
      throw line.heard ? unproven(socket) : new Refusal(Refusal.Reason.UNPROVEN);
    } catch (IOException lost) {
      throw new Refusal(Refusal.Reason.UNPROVEN, "was lost at the handshake: " + lost.getMessage());
    }
  }

  private Refusal unproven(Socket socket) {
    Refusal refusal = new Refusal(Refusal.Reason.UNPROVEN);
    refusals.add(who(socket), refusal);
    return refusal;
  }

  private static String who(Socket socket) {
    InetAddress address = socket.getInetAddress();
    return "member at " + (address == null ? "an unknown address" : address.getHostAddress());
  }

  /** A socket that has so long for everything. */
  private static final class Line {
    private final Socket socket;

    /** Whether it said anything: an instance may knock to see whether somebody listens. */
    private boolean heard;

    private final long endNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Handshake.WITHIN_MILLIS);

    Line(Socket socket) {
      this.socket = socket;
    }

    void write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    byte[] read(int length, boolean hello) throws IOException {
      InputStream in = socket.getInputStream();
      byte[] bytes = new byte[length];
      int got = 0;
      while (got < length) {
        long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        if (left <= 0) {
          throw new SocketTimeoutException();
        }
        socket.setSoTimeout((int) left);
        int read = in.read(bytes, got, length - got);
        if (read < 0) {
          throw new EOFException();
        }
        heard = true;
        got += read;
        if (hello) {
          Handshake.Accepting.expectHello(bytes, got);
        }
      }
      return bytes;
    }
  }
}
