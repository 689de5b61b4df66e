/** What users see below {@code public.path}: the status page, badges, the gate, the sample. */
@NullMarked
package io.headroom.proxy.pages;

import org.jspecify.annotations.NullMarked;
