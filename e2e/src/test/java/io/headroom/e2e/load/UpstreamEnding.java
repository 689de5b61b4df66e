package io.headroom.e2e.load;

import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.ScriptedUpstream;
import io.headroom.e2e.wire.ScriptedUpstream.Accepted;
import java.io.IOException;
import java.util.Arrays;

/** How an upstream ends a session, and at which stage. The path of the request names it. */
enum UpstreamEnding {
  /** Echoes until the client is done. */
  ECHO {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(ScriptedUpstream.switchingProtocols(connection));
      Frame frame;
      do {
        frame = Frame.read(connection.in());
        connection.write(frame.unmasked());
      } while (frame.opcode() != Frame.CLOSE);
    }
  },
  END_BEFORE_ANSWER {
    @Override
    void run(Accepted connection) {}
  },
  RESET_BEFORE_ANSWER {
    @Override
    void run(Accepted connection) throws IOException {
      connection.reset();
    }
  },
  RESET_WITHIN_ANSWER {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(Arrays.copyOf(ScriptedUpstream.switchingProtocols(connection), 40));
      connection.reset();
    }
  },
  REFUSE {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(ascii("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"));
    }
  },
  RESET_AFTER_ANSWER {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(ScriptedUpstream.switchingProtocols(connection));
      connection.reset();
    }
  },
  END_AFTER_ANSWER {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(ScriptedUpstream.switchingProtocols(connection));
    }
  },
  CLOSE_AFTER_MESSAGE {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(ScriptedUpstream.switchingProtocols(connection));
      connection.write(Frame.text("bye").unmasked());
      connection.write(Frame.close(1000, "done").unmasked());
      while (Frame.read(connection.in()).opcode() != Frame.CLOSE) {
        continue;
      }
    }
  },
  END_WITHIN_FRAME {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(ScriptedUpstream.switchingProtocols(connection));
      connection.write(Arrays.copyOf(Frame.binary(new byte[5_000]).unmasked(), 2_000));
    }
  },
  RESET_WITHIN_FRAME {
    @Override
    void run(Accepted connection) throws IOException {
      connection.write(ScriptedUpstream.switchingProtocols(connection));
      connection.write(Arrays.copyOf(Frame.binary(new byte[5_000]).unmasked(), 2_000));
      connection.reset();
    }
  };

  abstract void run(Accepted connection) throws IOException;

  /** The script of an upstream whose paths end in these names. */
  static void follow(Accepted connection) throws IOException {
    String target = connection.target();
    valueOf(target.substring(target.lastIndexOf('/') + 1)).run(connection);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
