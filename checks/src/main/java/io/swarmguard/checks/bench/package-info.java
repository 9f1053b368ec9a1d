/**
 * Benchmarks of single rooms, inside one process.
 * Invariant: nothing here is part of a test run, and nothing here is quoted without machine, commit and command.
 */
@NullMarked
package io.swarmguard.checks.bench;

import org.jspecify.annotations.NullMarked;
