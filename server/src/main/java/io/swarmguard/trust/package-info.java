/**
 * How far each principal is trusted now: one Standing per principal, with the reason it was given.
 * Invariant: a new standing is readable before anybody is told that something changed, so no decision made under the
 * new epoch can have seen the old standing.
 */
@NullMarked
package io.swarmguard.trust;

import org.jspecify.annotations.NullMarked;
