/** What Vert.x leaves to Netty alone, for its users above and below. */
@NullMarked
package io.headroom.cluster.net;

import org.jspecify.annotations.NullMarked;
