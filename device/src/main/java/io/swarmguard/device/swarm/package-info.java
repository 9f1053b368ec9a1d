/**
 * A simulated swarm: pumps that measure, valves that obey, robots that watch out for each other, and the cloud side that
 * listens and commands.
 * Invariant: what a machine says depends on its name, the seed and how often it was asked, on nothing else.
 */
@NullMarked
package io.swarmguard.device.swarm;

import org.jspecify.annotations.NullMarked;
