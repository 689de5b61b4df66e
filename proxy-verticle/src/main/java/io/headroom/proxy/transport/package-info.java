/** How sockets are driven: the best transport of this machine, and what it leaves undone. */
@NullMarked
package io.headroom.proxy.transport;

import org.jspecify.annotations.NullMarked;
