/**
 * Where strangers knock: sockets, budgets before TLS, and TLS itself.
 * Invariant: nothing behind this room meets a byte from a peer whose certificate was not looked up and admitted by the
 * gate, and no connection outlives its time limits or its share of the budgets.
 */
@NullMarked
package io.swarmguard.edge.listen;

import org.jspecify.annotations.NullMarked;
