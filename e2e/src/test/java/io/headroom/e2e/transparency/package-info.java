/** Plain HTTP through Headroom against the same without it: what differs is documented. */
@NullMarked
package io.headroom.e2e.transparency;

import org.jspecify.annotations.NullMarked;
