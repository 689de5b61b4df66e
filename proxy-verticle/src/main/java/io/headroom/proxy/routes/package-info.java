/** Which path leads where, and the one form a request's path is judged in. Knows no socket. */
@NullMarked
package io.headroom.proxy.routes;

import org.jspecify.annotations.NullMarked;
