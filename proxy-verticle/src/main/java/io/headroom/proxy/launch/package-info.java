/** What the main program needs to come up and go: Vert.x, log output, farewell. */
@NullMarked
package io.headroom.proxy.launch;

import org.jspecify.annotations.NullMarked;
