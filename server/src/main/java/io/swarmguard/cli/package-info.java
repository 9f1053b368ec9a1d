/**
 * The command line: words in, lines or JSON out. What needs the hub asks it over mutual TLS like any operator.
 * Invariant: every refusal says what happened, why and what to do next, and no secret is ever an argument of a process.
 */
@NullMarked
package io.swarmguard.cli;

import org.jspecify.annotations.NullMarked;
