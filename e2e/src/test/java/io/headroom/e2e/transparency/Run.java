package io.headroom.e2e.transparency;

import java.util.ArrayList;
import java.util.List;

/** The plans of one client, as they are carried out once: how far both sides are, what was seen. */
final class Run {

  /** Of one plan: how many bytes of content the upstream has read, and the client. */
  record Course(Mark asked, Mark answered) {}

  private final List<Plan> plans;
  private final List<Course> courses;
  private final List<Seen> seen;

  /** Reached when the upstream has met a head that was cut off. */
  final Mark headCut = new Mark();

  Run(List<Plan> plans) {
    this.plans = plans;
    courses = plans.stream().map(plan -> new Course(new Mark(), new Mark())).toList();
    seen = plans.stream().map(plan -> new Seen()).toList();
  }

  List<Plan> plans() {
    return plans;
  }

  Course course(int number) {
    return courses.get(number);
  }

  Seen seen(int number) {
    return seen.get(number);
  }

  /** Files what the upstream was sent; without a head it belongs to the last plan. */
  synchronized int received(Message request) {
    int number =
        request.cutInHead()
            ? plans.size() - 1
            : Integer.parseInt(request.all(RequestMaker.NUMBER).get(0));
    seen(number).requests().add(request);
    return number;
  }

  /**
   * What both sides saw of one plan.
   *
   * @param requests what reached the upstream
   * @param answers what reached the client, interim ones first
   */
  record Seen(List<Message> requests, List<Message> answers) {
    Seen() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      requests.forEach(request -> text.append("-> ").append(request).append('\n'));
      answers.forEach(answer -> text.append("<- ").append(answer).append('\n'));
      return text.toString();
    }
  }
}
