package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.hub.SystemTimer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimerTest {
    @Test
    void certificatesAreJudgedByAClockThatIsNeverSetBackBehindTheLedger() {
        Instant entry = Instant.parse("2026-11-23T12:00:00Z");
        HubClock clock = new HubClock(() -> entry.minusSeconds(86_400), () -> 0);
        clock.raise(entry);
        try (SystemTimer timer = new SystemTimer(clock)) {
            assertThat(timer.millis()).isEqualTo(entry.toEpochMilli());
        }
    }
}
