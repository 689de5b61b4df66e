/**
 * The grammar of addresses: whatever names a host, a port, an origin, a block, a path or a target
 * is read here, once, and is an object from then on. Knows no other package of Headroom.
 */
@NullMarked
package io.headroom.config.address;

import org.jspecify.annotations.NullMarked;
