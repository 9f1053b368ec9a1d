/**
 * Who is who: the registry of principals and of every known certificate, by SHA-256 of its exact bytes.
 * Invariant: only what {@code acts} recorded in the ledger is in the registry, and it cannot issue anything.
 */
@NullMarked
package io.swarmguard.identity;

import org.jspecify.annotations.NullMarked;
