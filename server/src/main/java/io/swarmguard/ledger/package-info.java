/**
 * The append-only Merkle log of everything that changes who may do what, and its signed checkpoints.
 * Invariant: an entry once confirmed can neither change nor vanish without the next start or any verifier noticing.
 */
@NullMarked
package io.swarmguard.ledger;

import org.jspecify.annotations.NullMarked;
