/**
 * What was decided lately, counted: by principal, action, outcome and all declared facts, hour by hour, for 30 days.
 * Invariant: what is counted never slows or changes a decision, and nothing of it is readable on the disk.
 */
@NullMarked
package io.swarmguard.history;

import org.jspecify.annotations.NullMarked;
