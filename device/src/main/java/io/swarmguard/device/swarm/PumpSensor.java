package io.swarmguard.device.swarm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.swarmguard.device.Device;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Measures the temperature and pressure of a pump: a day in sixty steps, with noise. */
public final class PumpSensor implements Machine {
    private static final int STEPS_A_DAY = 60;

    private final RandomGenerator random;
    private final Tally tally;
    private final double phase;
    private int step;

    public PumpSensor(RandomGenerator random, Tally tally) {
        this.random = random;
        this.tally = tally;
        this.phase = random.nextDouble(2 * Math.PI);
    }

    @Override
    public String role() {
        return "sensor";
    }

    @Override
    public CompletableFuture<Void> begin(Device device) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void step(Device device) {
        double day = Math.sin(phase + 2 * Math.PI * step++ / STEPS_A_DAY);
        tally.count(device.telemetry("temperature", number(60 + 8 * day + random.nextGaussian() * 0.4)));
        tally.count(device.telemetry("pressure", number(4.2 + 0.3 * day + random.nextGaussian() * 0.05)));
    }

    private static byte[] number(double value) {
        return String.format(Locale.ROOT, "%.2f", value).getBytes(US_ASCII);
    }
}
