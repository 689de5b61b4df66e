@NullMarked
package io.headroom.proxy.http;

import org.jspecify.annotations.NullMarked;
