/** Real processes as a cluster: what each of them tells of all, while things go wrong. */
@NullMarked
package io.headroom.e2e.cluster;

import org.jspecify.annotations.NullMarked;
