/**
 * Issues certificates: prepare, record, sign once.
 * Invariant: nothing is signed that the ledger does not hold already, and names come from the registry, never from a request.
 */
@NullMarked
package io.swarmguard.pki;

import org.jspecify.annotations.NullMarked;
