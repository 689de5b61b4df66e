/** Headroom's own pages as people see them, in Chromium. */
@NullMarked
package io.headroom.e2e.pages;

import org.jspecify.annotations.NullMarked;
