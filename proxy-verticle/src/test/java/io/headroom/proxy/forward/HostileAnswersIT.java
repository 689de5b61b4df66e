package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.forward.RawClient.Answer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A corpus of raw answers of an upstream. */
@ExtendWith(LeakCheck.class)
class HostileAnswersIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: a\rSet-Cookie: evil=1\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: a\u0000b\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "SSH-2.0-OpenSSH_9\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
      })
  void aHostileAnswerIsNoAnswer(String sent) throws Exception {
    try (ScriptedUpstream hostile = ScriptedUpstream.answeringOnce(sent);
        ForwarderFixture forwarder = ForwarderFixture.toPort(hostile.port()).start()) {
      Answer answer = forwarder.get("/app/");
      assertEquals(502, answer.status(), answer.head());
      assertEquals("", answer.header("Set-Cookie"));
      Await.until("the upstream connection ends", () -> hostile.ended() == 1);
    }
  }
}
