/** Raw WebSocket bytes: what the proxy hands on must be what it was given. */
@NullMarked
package io.headroom.e2e.wire;

import org.jspecify.annotations.NullMarked;
