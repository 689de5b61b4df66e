@NullMarked
package io.headroom.config;

import org.jspecify.annotations.NullMarked;
