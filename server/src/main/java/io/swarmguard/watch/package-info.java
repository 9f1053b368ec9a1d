/**
 * From how principals behave in their own sessions to findings about them.
 * Invariant: memory is bounded whatever the fleet does, nobody is kept waiting, and what is not followed is counted.
 */
@NullMarked
package io.swarmguard.watch;

import org.jspecify.annotations.NullMarked;
