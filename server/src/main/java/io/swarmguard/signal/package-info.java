/**
 * What happened, as records on bounded taps.
 * Invariant: telling never blocks or fails the teller; a tap that is too slow loses events and says how many.
 */
@NullMarked
package io.swarmguard.signal;

import org.jspecify.annotations.NullMarked;
