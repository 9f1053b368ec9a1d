/**
 * What few bounded tests on the fields of a payload come to: a {@link io.swarmguard.formats.labels.Label}. JSON (RFC 8259), CBOR
 * (RFC 8949) and Sparkplug B. Invariant: whatever the bytes are, the work is bounded, and what two readers could understand
 * in two ways is not called ok.
 */
@NullMarked
package io.swarmguard.formats.labels;

import org.jspecify.annotations.NullMarked;
