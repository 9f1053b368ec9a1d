/**
 * A machine's key, its certificates and where they are kept.
 * Invariant: key and chain belong together and are replaced in one step, so that a crash never leaves one without the other.
 */
@NullMarked
package io.swarmguard.device.identity;

import org.jspecify.annotations.NullMarked;
