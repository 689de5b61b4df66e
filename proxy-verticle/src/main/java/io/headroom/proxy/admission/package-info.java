/** Who gets a slot, and who waits or is refused. Knows no socket. */
@NullMarked
package io.headroom.proxy.admission;

import org.jspecify.annotations.NullMarked;
