/** A real Kubernetes on this machine, and the chart installed on it. */
@NullMarked
package io.headroom.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
