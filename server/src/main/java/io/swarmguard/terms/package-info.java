/**
 * The nouns everybody speaks, as values that cannot be made wrong.
 * Invariant: whoever holds one of these holds something valid; constructors refuse the rest.
 */
@NullMarked
package io.swarmguard.terms;

import org.jspecify.annotations.NullMarked;
