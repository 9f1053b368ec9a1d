/**
 * A small deterministic subset of CBOR (RFC 8949, section 4.2.1): integers, byte and text strings, arrays, maps, booleans, null.
 * Invariant: every value has exactly one accepted encoding, and depth and size are bounded.
 */
@NullMarked
package io.swarmguard.formats.cbor;

import org.jspecify.annotations.NullMarked;
