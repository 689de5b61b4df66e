/** WebSockets: an upgrade from its judging to the bridge, the frames, and how a session ends. */
@NullMarked
package io.headroom.proxy.bridge;

import org.jspecify.annotations.NullMarked;
