@NullMarked
package io.headroom.proxy;

import org.jspecify.annotations.NullMarked;
