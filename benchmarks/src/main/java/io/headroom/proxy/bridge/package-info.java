/** Micro-benchmarks of the bridge; in its package because what they measure is not public. */
@NullMarked
package io.headroom.proxy.bridge;

import org.jspecify.annotations.NullMarked;
