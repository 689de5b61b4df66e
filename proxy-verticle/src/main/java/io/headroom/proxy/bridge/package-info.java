@NullMarked
package io.headroom.proxy.bridge;

import org.jspecify.annotations.NullMarked;
