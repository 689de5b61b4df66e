/**
 * From a target's name to the address that is dialled: what names mean on this machine, in which
 * order addresses are tried, and how it is noticed that a way leads back here. Knows no socket;
 * {@code transport} brings the questions to the name servers.
 */
@NullMarked
package io.headroom.proxy.dial;

import org.jspecify.annotations.NullMarked;
