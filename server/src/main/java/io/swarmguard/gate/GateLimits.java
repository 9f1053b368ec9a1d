package io.swarmguard.gate;

import java.time.Duration;

/**
 * What one principal may do at most.
 *
 * @param sessions live at once, whatever its {@code max_sessions} says
 * @param takeoverSilence a session heard within this time is alive
 * @param takeoverProbe how long a session that was not has to show that it is
 * @param publishesPerSecond over all its sessions, 1 to 10,000,000
 * @param publishBurst how many it may be ahead of that rate
 */
public record GateLimits(
        int sessions, Duration takeoverSilence, Duration takeoverProbe, double publishesPerSecond, int publishBurst) {
    public GateLimits {
        publishesPerSecond = Math.clamp(publishesPerSecond, 1.0 / 3_600, 10_000_000);
        publishBurst = Math.max(1, publishBurst);
    }

    public static GateLimits defaults() {
        return new GateLimits(1_000, Duration.ofSeconds(10), Duration.ofSeconds(2), 50_000, 50_000);
    }
}
