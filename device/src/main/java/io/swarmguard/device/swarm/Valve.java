package io.swarmguard.device.swarm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.swarmguard.device.Device;
import io.swarmguard.device.Incoming;
import java.util.concurrent.CompletableFuture;

/** Opens and closes as it is told, and says how it stands. */
public final class Valve implements Machine {
    private final Tally tally;
    private volatile boolean open;

    public Valve(Tally tally) {
        this.tally = tally;
    }

    @Override
    public String role() {
        return "actuator";
    }

    @Override
    public CompletableFuture<Void> begin(Device device) {
        return device.onCommand(command -> obey(device, command));
    }

    private void obey(Device device, Incoming command) {
        tally.countReceived();
        switch (command.what()) {
            case "open" -> open = true;
            case "close" -> open = false;
            default -> {
                tally.count(device.event("command-unknown", command.payload()));
                return;
            }
        }
        step(device);
    }

    public boolean isOpen() {
        return open;
    }

    @Override
    public void step(Device device) {
        tally.count(device.state("position", (open ? "open" : "closed").getBytes(US_ASCII)));
    }
}
