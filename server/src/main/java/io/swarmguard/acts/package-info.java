/**
 * The only writer of who may do what: an act becomes a ledger entry, then changes the registry and the standings.
 * Invariant: an act that widens rights takes effect only after its entry is synced; an act that narrows them takes effect
 * at once and is recorded as soon as the disk allows, and the state in memory is what a fold of the ledger gives.
 */
@NullMarked
package io.swarmguard.acts;

import org.jspecify.annotations.NullMarked;
