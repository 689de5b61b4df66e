package io.headroom.e2e.transparency;

import io.headroom.e2e.transparency.Plan.Breaking;
import io.headroom.e2e.transparency.Plan.Leaving;
import java.util.ArrayList;
import java.util.List;

/** Makes what clients and upstreams do, by chance. */
final class PlanMaker {

  private static final int MOST_OF_ONE_CLIENT = 4;

  private final Dice dice;
  private final RequestMaker requests;
  private final AnswerMaker answers;

  PlanMaker(long seed) {
    dice = new Dice(seed);
    requests = new RequestMaker(dice);
    answers = new AnswerMaker(dice);
  }

  /** Those of one client, all below this path; only with the last one it may leave. */
  List<Plan> ofOneClient(String path) {
    List<Plan> plans = new ArrayList<>();
    for (int left = dice.below(MOST_OF_ONE_CLIENT); left >= 0; left--) {
      plans.add(make(path, plans.size(), left == 0));
    }
    return plans;
  }

  private Plan make(String path, int number, boolean last) {
    List<String> sent = requests.make(path, number);
    Plan plain =
        new Plan(
            sent.get(0),
            sent.get(1),
            Leaving.STAYS,
            0,
            dice.percent(60),
            true,
            "",
            Breaking.STAYS,
            0);
    Message request = plain.request();
    boolean refused = request.method().equals("TRACE") || request.target().equals("*");
    boolean expects = Plan.expects(request);
    Leaving leaving =
        !last || refused || dice.percent(50)
            ? Leaving.STAYS
            : dice.of(Leaving.CLOSES, Leaving.RESETS, Leaving.HALF_CLOSES);
    leaving = expects && leaving == Leaving.HALF_CLOSES ? Leaving.STAYS : leaving;
    int head = sent.get(0).length();
    int body = sent.get(1).length();
    int leavesAt =
        body == 0 || dice.percent(40) ? 1 + dice.below(head - 1) : head + dice.below(body);
    boolean stays = leaving == Leaving.STAYS;
    boolean continues = !expects || request.old() || !stays || dice.percent(60);
    String answer = answers.make(request);
    int breaks = request.old() || plain.repeatable() ? 40 : 20;
    Breaking breaking =
        stays && continues && dice.percent(breaks)
            ? dice.of(Breaking.CLOSES, Breaking.RESETS)
            : Breaking.STAYS;
    int breaksAt = plain.repeatable() && dice.percent(50) ? 0 : breaksAt(answer);
    if (answer.charAt(9) == '1') {
      // What it said before a reset may get lost on any way.
      breaking = breaking == Breaking.RESETS ? Breaking.CLOSES : breaking;
    }
    return new Plan(
        plain.head(),
        plain.body(),
        leaving,
        leavesAt,
        plain.pipelined(),
        continues,
        answer,
        breaking,
        breaksAt);
  }

  /** Before it begins, in its heads or in its body. */
  private int breaksAt(String answer) {
    int heads = answer.indexOf("\r\n\r\n", answer.lastIndexOf("HTTP/1.")) + 4;
    boolean inBody = heads < answer.length() && dice.percent(60);
    return inBody ? heads + dice.below(answer.length() - heads) : dice.below(heads);
  }
}
