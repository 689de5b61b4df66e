@NullMarked
package io.headroom.proxy.routes;

import org.jspecify.annotations.NullMarked;
