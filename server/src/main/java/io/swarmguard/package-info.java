/**
 * Builds the house: every object by hand, in start order, and closes them in reverse.
 * Invariant: nothing else knows how the rooms are put together.
 */
@NullMarked
package io.swarmguard;

import org.jspecify.annotations.NullMarked;
