/** Compares Headroom with its peers on one core: CPU and memory, message by message. */
@NullMarked
package io.headroom.benchmarks;

import org.jspecify.annotations.NullMarked;
