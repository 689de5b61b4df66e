/** Who came, from where, to what, and what became of it: lines for whoever has to know later. */
@NullMarked
package io.headroom.proxy.audit;

import org.jspecify.annotations.NullMarked;
