package io.headroom.proxy.access;

import io.headroom.proxy.request.ProblemPages;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * What somebody is told who is not let in.
 *
 * @param headers without those of one hop and the body's length
 */
public record Answer(int status, MultiMap headers, Buffer body) {

  /** One in our own name, in the form that the asking headers prefer. */
  static Answer of(Problem problem, MultiMap asking) {
    ProblemPages.Content content = ProblemPages.content(problem, asking);
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("Content-Type", content.type())
            .set("Cache-Control", "no-store");
    return new Answer(problem.status(), headers, content.body());
  }
}
