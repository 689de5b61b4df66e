/**
 * How instances know each other: the secret's MACs, the handshake that each connection between them
 * begins with, and what becomes of those who cannot show it. Knows nothing of reports or capacity.
 */
@NullMarked
package io.headroom.cluster.trust;

import org.jspecify.annotations.NullMarked;
