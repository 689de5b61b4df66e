@NullMarked
package io.headroom.proxy.admission;

import org.jspecify.annotations.NullMarked;
