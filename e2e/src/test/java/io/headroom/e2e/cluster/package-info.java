/**
 * Real processes as a cluster: what each of them tells of all, while things go wrong.
 *
 * <p>Longer than by default, each with {@code -De2e.cluster.NAME=NUMBER}: the seconds that {@code
 * split}, {@code oneWay} and {@code loss} last (120), the seconds of the {@code model} (60) and its
 * {@code seed} (1), the rounds of {@code coldStarts} (4).
 */
@NullMarked
package io.headroom.e2e.cluster;

import org.jspecify.annotations.NullMarked;
