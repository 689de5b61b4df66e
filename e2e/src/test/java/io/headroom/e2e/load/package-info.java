/** Many sessions at once: the exact cap, churn, back-pressure, faults and drain. */
@NullMarked
package io.headroom.e2e.load;

import org.jspecify.annotations.NullMarked;
