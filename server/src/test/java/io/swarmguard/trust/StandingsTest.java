package io.swarmguard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StandingsTest {
    private static final Instant SINCE = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void whoeverWasNeverSpokenAboutIsClear() {
        Standings standings = new Standings(slot -> {});
        assertThat(standings.of(0)).isEqualTo(Standing.CLEAR);
        assertThat(standings.of(1_000_000)).isEqualTo(Standing.CLEAR);
        assertThat(standings.note(7).why()).isNull();
    }

    @Test
    void aStandingKeepsWhySinceWhenAndByWhom() {
        Standings standings = new Standings(slot -> {});
        standings.set(3, new StandingNote(Standing.QUARANTINED, "odd traffic", SINCE, "operator/olga"));
        assertThat(standings.of(3)).isEqualTo(Standing.QUARANTINED);
        assertThat(standings.note(3))
                .isEqualTo(new StandingNote(Standing.QUARANTINED, "odd traffic", SINCE, "operator/olga"));
        standings.set(3, Standing.CLEAR, "released", SINCE);
        assertThat(standings.note(3).why()).isEqualTo("released");
    }

    @Test
    void theNewStandingCanBeReadWhenTheChangeIsTold() {
        List<Standing> seen = new ArrayList<>();
        AtomicReference<Standings> self = new AtomicReference<>();
        Standings standings = new Standings(
                slot -> seen.add(Objects.requireNonNull(self.get()).of(slot)));
        self.set(standings);
        standings.set(5, Standing.DISABLED, "stolen", SINCE);
        standings.set(5_000, Standing.WATCHED, "new", SINCE); // grows
        assertThat(seen).containsExactly(Standing.DISABLED, Standing.WATCHED);
        assertThat(standings.of(5)).isEqualTo(Standing.DISABLED);
        assertThat(standings.counts()).containsExactly(0, 1, 0, 0, 1);
    }

    @Test
    void aReaderThatSeesTheEpochSeesTheStanding() throws Exception {
        int rounds = 20_000;
        AtomicInteger epoch = new AtomicInteger();
        Standings standings = new Standings(slot -> epoch.incrementAndGet());
        AtomicInteger stale = new AtomicInteger();
        Thread reader = new Thread(() -> {
            int seen;
            do {
                seen = epoch.get();
                String why = standings.note(9).why();
                if (why != null && Integer.parseInt(why) < seen) {
                    stale.incrementAndGet();
                }
            } while (seen < rounds);
        });
        reader.start();
        for (int i = 1; i <= rounds; i++) {
            standings.set(9, i % 2 == 0 ? Standing.CLEAR : Standing.WATCHED, Integer.toString(i), SINCE);
        }
        reader.join();
        assertThat(stale).hasValue(0);
    }
}
