/** What came, judged once: by pages, upgrades and plain requests alike. Knows no socket. */
@NullMarked
package io.headroom.proxy.request;

import org.jspecify.annotations.NullMarked;
