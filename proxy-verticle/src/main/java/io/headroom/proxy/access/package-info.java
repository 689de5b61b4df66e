/** May this user? Rules that are asked before a slot is taken; knows no slot and no session. */
@NullMarked
package io.headroom.proxy.access;

import org.jspecify.annotations.NullMarked;
