/**
 * Fuzz targets, one per class named {@code …Fuzz}, for every parser that reads what strangers send.
 * Invariant: in a usual test run each replays its kept inputs; with the Maven profile {@code fuzz} each is fuzzed for a
 * short while in a JVM of its own.
 */
@NullMarked
package io.swarmguard.checks.fuzz;

import org.jspecify.annotations.NullMarked;
