/**
 * {@code swarmguard demo}: a real hub, a swarm that enrols and talks, and attacks that are refused.
 * Invariant: an attack counts as refused only if the hub refused it for the reason that was expected.
 */
@NullMarked
package io.swarmguard.device.demo;

import org.jspecify.annotations.NullMarked;
