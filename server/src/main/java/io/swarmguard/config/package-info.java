/**
 * The configuration, read once from file, environment and command line into bounded records with units.
 * Invariant: whoever holds a {@link Config} holds values inside their bounds; an unknown key refuses to start.
 */
@NullMarked
package io.swarmguard.config;

import org.jspecify.annotations.NullMarked;
