/**
 * The decision: who, action, channel and what is known now, to permit or deny with reasons.
 * Invariant: only here are permits minted; whatever no policy permits, whatever a policy forbids, and whatever fails to
 * be decided is denied; and a decision is used only under the epochs it was made under.
 */
@NullMarked
package io.swarmguard.policy;

import org.jspecify.annotations.NullMarked;
