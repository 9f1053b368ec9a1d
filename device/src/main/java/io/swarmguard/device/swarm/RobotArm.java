package io.swarmguard.device.swarm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.swarmguard.device.Device;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Moves between stations of a line and tells the robots of its segment where it reaches, so that none collide. */
public final class RobotArm implements Machine {
    private static final int STATIONS = 8;

    private final String segment;
    private final RandomGenerator random;
    private final Tally tally;

    public RobotArm(String segment, RandomGenerator random, Tally tally) {
        this.segment = segment;
        this.random = random;
        this.tally = tally;
    }

    @Override
    public String role() {
        return "robot";
    }

    @Override
    public CompletableFuture<Void> begin(Device device) {
        return device.onSegmentEvent(segment, event -> tally.countReceived());
    }

    @Override
    public void step(Device device) {
        byte[] station = ("station-" + random.nextInt(STATIONS)).getBytes(US_ASCII);
        tally.count(device.tellSegment(segment, "reach", station));
        tally.count(device.telemetry(
                "motor/current", Double.toString(random.nextInt(400) / 100.0).getBytes(US_ASCII)));
    }
}
