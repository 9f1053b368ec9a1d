package io.swarmguard.device.swarm;

import io.swarmguard.device.Device;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** One simulated machine: what it does when it comes up, and at each step of the simulation. */
public sealed interface Machine permits PumpSensor, Valve, RobotArm {

    /** The shipped role it needs. */
    String role();

    /** Subscribes. @return completes when the hub has granted it */
    CompletableFuture<Void> begin(Device device);

    /** Says what there is to say now; calls come one at a time. */
    void step(Device device);

    /** The machine that a place in the swarm gets: every third of a kind. */
    static Machine of(int place, String segment, long seed, Tally tally) {
        RandomGenerator random = new java.util.SplittableRandom(seed * 31 + place);
        return switch (place % 3) {
            case 0 -> new PumpSensor(random, tally);
            case 1 -> new Valve(tally);
            default -> new RobotArm(segment, random, tally);
        };
    }
}
