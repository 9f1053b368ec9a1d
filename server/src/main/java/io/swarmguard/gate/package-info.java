/**
 * The reference monitor: every intent of every protocol passes here, once, in the order authenticate, decide, act.
 * Invariant: what was not decided to be permitted does not happen; an error in deciding is a refusal.
 */
@NullMarked
package io.swarmguard.gate;

import org.jspecify.annotations.NullMarked;
