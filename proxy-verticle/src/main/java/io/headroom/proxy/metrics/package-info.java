/** The catalogue of meters, and what fills them. */
@NullMarked
package io.headroom.proxy.metrics;

import org.jspecify.annotations.NullMarked;
