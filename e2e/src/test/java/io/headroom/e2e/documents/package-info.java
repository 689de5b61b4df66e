/** The documents' examples, as their readers would use them. */
@NullMarked
package io.headroom.e2e.documents;

import org.jspecify.annotations.NullMarked;
