@NullMarked
package io.headroom.cluster;

import org.jspecify.annotations.NullMarked;
