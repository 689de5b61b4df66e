@NullMarked
package io.headroom.proxy.metrics;

import org.jspecify.annotations.NullMarked;
