/** The management port, and who may use what only administrators may. */
@NullMarked
package io.headroom.proxy.admin;

import org.jspecify.annotations.NullMarked;
