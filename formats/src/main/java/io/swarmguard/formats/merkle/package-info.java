/**
 * Merkle trees as in RFC 9162, section 2: hashing, proofs, and the C2SP tile layout.
 * Invariant: a proof that verifies leaves no other tree possible short of a collision of SHA-256.
 */
@NullMarked
package io.swarmguard.formats.merkle;

import org.jspecify.annotations.NullMarked;
