/**
 * What a hub answered its sessions, written down outside of it, and held against what another process makes of the ledger.
 * Invariant: who writes down sees what a session sees and asks the hub nothing; who recomputes has the data directory and what
 * was written down, and nothing else.
 */
@NullMarked
package io.swarmguard.checks.tap;

import org.jspecify.annotations.NullMarked;
