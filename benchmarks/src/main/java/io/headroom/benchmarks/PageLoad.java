package io.headroom.benchmarks;

/**
 * One first load of a page, in milliseconds from the start of the navigation.
 *
 * @param readyMillis until it can be worked with and everything that it asked for has come
 * @param shownMillis until it can be worked with, whatever is still on its way
 * @param loadEventMillis until the browser's load event
 * @param gets what the browser asked for
 * @param failures of these, without an answer or with one of 400 and above
 */
record PageLoad(
    double readyMillis, double shownMillis, double loadEventMillis, int gets, int failures) {}
