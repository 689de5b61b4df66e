/** Jupyter, terminals and Streamlit through the proxy, by a real browser and by a plain client. */
@NullMarked
package io.headroom.e2e.apps;

import org.jspecify.annotations.NullMarked;
