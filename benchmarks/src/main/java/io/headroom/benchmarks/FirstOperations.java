package io.headroom.benchmarks;

/**
 * CPU of one process per operation, in microseconds: of its first ones, and once it was warm.
 *
 * @param firstMicros from the first connect until the last answer, so with all that the process
 *     compiles meanwhile
 */
record FirstOperations(double firstMicros, double warmMicros) {

  double overWarm() {
    return firstMicros / warmMicros;
  }
}
