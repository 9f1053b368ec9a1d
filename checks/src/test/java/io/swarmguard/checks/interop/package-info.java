/**
 * The hub as its users meet it: a process of its own, spoken to with clients that others wrote.
 * Invariant: what is asserted is what those clients saw or what lies on the disk, never what the hub says of itself.
 */
@NullMarked
package io.swarmguard.checks.interop;

import org.jspecify.annotations.NullMarked;
