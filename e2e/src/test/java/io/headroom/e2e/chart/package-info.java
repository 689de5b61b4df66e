/** The Helm chart, rendered by the real helm and held against schemas and real processes. */
@NullMarked
package io.headroom.e2e.chart;

import org.jspecify.annotations.NullMarked;
