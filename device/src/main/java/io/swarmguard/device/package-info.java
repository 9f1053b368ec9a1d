/**
 * What runs on a machine: enrolment, the secured conversation with the hub, and a simulated swarm of such machines.
 * Begin with {@link io.swarmguard.device.Device}; docs/sdk.md shows the whole of it on one page.
 * Invariant: a device's private key never leaves the process that made it.
 */
@NullMarked
package io.swarmguard.device;

import org.jspecify.annotations.NullMarked;
