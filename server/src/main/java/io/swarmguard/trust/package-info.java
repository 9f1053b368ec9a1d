/**
 * How far each principal is trusted now: one Standing per principal, folded by declared rules from operators' marks and
 * from evidence, with all that holds it there.
 * Invariant: where somebody stands is a function of what was recorded and of the time alone; only an operator, or what
 * was done under the principal's own key, lowers it.
 * Invariant: a new standing is readable before anybody is told that something changed, so no decision made under the
 * new epoch can have seen the old standing.
 */
@NullMarked
package io.swarmguard.trust;

import org.jspecify.annotations.NullMarked;
