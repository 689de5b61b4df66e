/**
 * Plain HTTP to the upstreams: each client's connection, one request at a time, and each
 * upstream's, on one event loop.
 */
@NullMarked
package io.headroom.proxy.forward;

import org.jspecify.annotations.NullMarked;
