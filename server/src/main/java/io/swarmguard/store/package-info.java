/**
 * The one database of the process, whose records are sealed by a {@link io.swarmguard.store.Cipher} it declares and is handed.
 * Invariant: what a write's future confirmed is on the disk; an error of the disk is told to the caller as a StoreException and never swallowed.
 */
@NullMarked
package io.swarmguard.store;

import org.jspecify.annotations.NullMarked;
