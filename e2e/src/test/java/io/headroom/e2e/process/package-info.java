/** Starts the real programs the tests talk to, and ends them by their process id. */
@NullMarked
package io.headroom.e2e.process;

import org.jspecify.annotations.NullMarked;
