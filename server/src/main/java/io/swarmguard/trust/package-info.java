/**
 * How far each principal is trusted now: one Standing per principal, folded by declared rules from operators' marks,
 * from evidence, from what others measured and from the age of its certificate, with all that holds it there; and what is
 * known of its posture.
 * Invariant: where somebody stands is a function of what was recorded and of the time alone; only an operator or whom an
 * operator lets report, or what was done under the principal's own key, lowers it; a certificate that ends makes it watched.
 * Invariant: a new standing is readable before anybody is told that something changed, so no decision made under the
 * new epoch can have seen the old standing.
 */
@NullMarked
package io.swarmguard.trust;

import org.jspecify.annotations.NullMarked;
