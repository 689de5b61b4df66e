/** Who is bridged now: sessions as lists and meters see them, here and on the other instances. */
@NullMarked
package io.headroom.proxy.sessions;

import org.jspecify.annotations.NullMarked;
