/** What operators rely on, checked with their own tools. */
@NullMarked
package io.headroom.e2e.operate;

import org.jspecify.annotations.NullMarked;
