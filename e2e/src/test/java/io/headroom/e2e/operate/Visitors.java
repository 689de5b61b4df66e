package io.headroom.e2e.operate;

import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * People who come to three pods, work and leave, a morning in minutes: the first pod fills up and
 * refuses, the cluster comes close to its limit. For one thread.
 */
final class Visitors implements AutoCloseable {

  private static final List<String> PATHS =
      List.of("/user/alice/api/kernels/1/channels", "/shell/2", "/board/_stcore/stream");
  private static final double[] SHARES = {1.0, 0.92, 0.82};
  private static final int PER_STEP = 3;

  private final List<HeadroomProcess> pods;
  private final int cap;
  private final List<Deque<WebSocketProbe>> sessions = new ArrayList<>();
  private final Random random = new Random(7);
  private int steps;

  Visitors(List<HeadroomProcess> pods, int cap) {
    this.pods = pods;
    this.cap = cap;
    pods.forEach(pod -> sessions.add(new ArrayDeque<>()));
  }

  /**
   * A moment of the morning.
   *
   * @param progress from 0 to 1
   */
  void step(double progress) throws IOException {
    steps++;
    for (int i = 0; i < pods.size(); i++) {
      comeAndGo(i, (int) Math.round(cap * SHARES[i] * share(progress + 0.05 * i)));
      work(sessions.get(i));
      HeadroomProcess pod = pods.get(i);
      read(pod, sessions.get(i).size());
      if (sessions.get(i).size() == cap && random.nextInt(12) == 0) {
        meetNobody(pod, PATHS.get(0));
      }
      if (random.nextInt(40) == 0) {
        meetNobody(pod, "/gone/ws");
      }
      if (random.nextInt(25) == 0) {
        pod.http()
            .post(
                "/_headroom/sessions",
                "{\"path\": \"/board/later/\"}",
                "Content-Type",
                "application/json");
      }
    }
  }

  /** A first wave that goes again, and a second one that stays. */
  private static double share(double progress) {
    double wave = 0.55 * Math.exp(-Math.pow((progress - 0.28) / 0.13, 2));
    return Math.min(1, 0.08 + wave + 0.95 / (1 + Math.exp(-(progress - 0.66) * 18)));
  }

  private void comeAndGo(int pod, int target) throws IOException {
    Deque<WebSocketProbe> here = sessions.get(pod);
    for (int i = 0; i < PER_STEP && here.size() < target; i++) {
      if (!come(pod)) {
        return;
      }
    }
    for (int i = 0; i < PER_STEP && here.size() > target; i++) {
      leave(here.remove());
    }
    if (!here.isEmpty() && random.nextInt(8) == 0) {
      leave(here.remove());
    }
  }

  /** Whether somebody was let in. */
  private boolean come(int pod) throws IOException {
    String path = PATHS.get(random.nextInt(PATHS.size()));
    WebSocketProbe probe = WebSocketProbe.connect(UpgradeRequest.to(pods.get(pod).port(), path));
    if (probe.answer().status() == 101 && exchange(probe)) {
      sessions.get(pod).add(probe);
      return true;
    }
    probe.close();
    return false;
  }

  private void work(Deque<WebSocketProbe> here) {
    for (WebSocketProbe probe : here) {
      if (random.nextInt(4) == 0) {
        exchange(probe);
      }
    }
  }

  /** Pages, the more the more people are there; of some nobody answers. */
  private void read(HeadroomProcess pod, int people) throws IOException {
    if (random.nextInt(cap) < people) {
      pod.http().get(PATHS.get(random.nextInt(PATHS.size())));
    }
    if (random.nextInt(60) == 0) {
      pod.http().get("/gone/page");
    }
  }

  /** Whether the echo came back; who is refused may find the connection gone. */
  private boolean exchange(WebSocketProbe probe) {
    try {
      probe.send(Frame.text("x".repeat(20 + random.nextInt(2_000))));
      return probe.readMessage().opcode() == Frame.TEXT;
    } catch (IOException e) {
      return false;
    }
  }

  /** Most close as a page does, some just vanish. */
  private void leave(WebSocketProbe probe) throws IOException {
    if (random.nextInt(5) > 0) {
      probe.send(Frame.close(1000 + random.nextInt(2), ""));
      probe.readMessage();
    }
    probe.close();
  }

  private static void meetNobody(HeadroomProcess pod, String path) throws IOException {
    try (WebSocketProbe probe = WebSocketProbe.connect(UpgradeRequest.to(pod.port(), path))) {
      if (probe.answer().status() == 101) {
        probe.readFrame();
      }
    }
  }

  /** As many more as a pod lets in. */
  void crowd(int pod) throws IOException {
    boolean more = true;
    while (more) {
      more = come(pod);
    }
  }

  int steps() {
    return steps;
  }

  @Override
  public void close() throws IOException {
    for (Deque<WebSocketProbe> here : sessions) {
      for (WebSocketProbe probe : here) {
        probe.close();
      }
    }
  }
}
