package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import java.util.List;

/** What became of one look at the configuration file. */
public sealed interface Reload {

  /** It says the same as before. */
  record Unchanged() implements Reload {}

  /**
   * It is valid and its live keys are in force.
   *
   * @param live the live keys that changed
   * @param needRestart the other keys in which it differs from what is in force
   */
  record Applied(List<String> live, List<String> needRestart) implements Reload {
    public Applied {
      live = List.copyOf(live);
      needRestart = List.copyOf(needRestart);
    }
  }

  /** It is refused whole, and the old values stay. */
  record Refused(List<Problem> problems) implements Reload {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
