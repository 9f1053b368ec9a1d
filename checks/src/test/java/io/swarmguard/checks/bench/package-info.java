/**
 * That the benches measure what they say they do.
 * Invariant: nothing here is a figure.
 */
@NullMarked
package io.swarmguard.checks.bench;

import org.jspecify.annotations.NullMarked;
