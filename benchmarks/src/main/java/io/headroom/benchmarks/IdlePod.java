package io.headroom.benchmarks;

/**
 * What one idle member of a cluster takes.
 *
 * @param cpuPercent of a core, from two minutes after its start
 * @param emptyMib resident memory after that, without a session
 */
record IdlePod(double cpuPercent, double emptyMib) {}
