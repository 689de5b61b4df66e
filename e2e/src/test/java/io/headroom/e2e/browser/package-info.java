/** Headless Chromium, and what it says of a page. */
@NullMarked
package io.headroom.e2e.browser;

import org.jspecify.annotations.NullMarked;
