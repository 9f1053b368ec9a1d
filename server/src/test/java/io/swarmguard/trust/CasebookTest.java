package io.swarmguard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CasebookTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Fingerprint KEY = Fingerprint.of(new byte[] {1});
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int SLOT = 7;

    private final List<Standing> told = new ArrayList<>();
    private final Standings standings = new Standings(slot -> told.add(standing(slot)));
    private final Casebook casebook = new Casebook(Rules.shipped(), standings, slot -> new Name("robot"));

    CasebookTest() {
        casebook.advance(START);
    }

    private Standing standing(int slot) {
        return standings.of(slot);
    }

    private static Dossier.Said said(String why) {
        return new Dossier.Said(why, START, "operator/olga");
    }

    private void found(String topic, Severity severity) {
        Evidence finding = new Evidence.Finding(new Name(topic), Grade.PROOF, severity, HOUR, "seen");
        casebook.add(SLOT, new Dossier.Item(finding, new Dossier.Said("evidence", START, "internal/watch"), KEY));
    }

    private void mark(Standing standing, @Nullable Instant until) {
        casebook.mark(SLOT, new Dossier.Mark(standing, said("odd traffic"), until));
    }

    @Test
    void evidenceDecaysByDegreesUntilItCountsNoMore() {
        found("odd", Severity.HIGH);
        assertThat(standing(SLOT)).isEqualTo(Standing.QUARANTINED);
        assertThat(standings.note(SLOT).until()).isEqualTo(START.plus(HOUR));

        casebook.advance(START.plus(HOUR).minusMillis(1));
        assertThat(told).containsExactly(Standing.QUARANTINED);
        casebook.advance(START.plus(HOUR));
        casebook.advance(START.plus(HOUR.multipliedBy(2)));
        casebook.advance(START.plus(HOUR.multipliedBy(3)));

        assertThat(told).containsExactly(Standing.QUARANTINED, Standing.RESTRICTED, Standing.WATCHED, Standing.CLEAR);
    }

    @Test
    void theWorstOfWhatHoldsSomebodyCountsAndAllOfItIsShown() {
        mark(Standing.RESTRICTED, START.plus(HOUR.multipliedBy(10)));
        found("odd", Severity.LOW);
        found("worse", Severity.HIGH);

        assertThat(casebook.holds(SLOT))
                .extracting(Hold::standing)
                .containsExactly(Standing.QUARANTINED, Standing.RESTRICTED, Standing.WATCHED);
        assertThat(casebook.holds(SLOT)).extracting(Hold::cause).containsExactly("proof worse", "mark", "proof odd");
        assertThat(standings.note(SLOT).marked()).isEqualTo(Standing.RESTRICTED);
        assertThat(standings.of(SLOT, true)).isEqualTo(Standing.RESTRICTED);
        casebook.advance(START.plus(HOUR.multipliedBy(3)));
        assertThat(standing(SLOT)).isEqualTo(Standing.RESTRICTED);
        casebook.advance(START.plus(HOUR.multipliedBy(10)));
        assertThat(standing(SLOT)).isEqualTo(Standing.CLEAR);
        assertThat(standings.note(SLOT).since()).isEqualTo(START.plus(HOUR.multipliedBy(10)));
    }

    @Test
    void aGraveMarkThatEndsLeavesTheLesserOneThatDoesNot() {
        mark(Standing.RESTRICTED, null);
        mark(Standing.QUARANTINED, START.plus(HOUR));
        assertThat(standing(SLOT)).isEqualTo(Standing.QUARANTINED);

        casebook.advance(START.plus(HOUR));

        assertThat(standing(SLOT)).isEqualTo(Standing.RESTRICTED);
    }

    @Test
    void noEvidenceTakesAnythingFromWhoIsEssentialButAnOperatorDoes() {
        casebook.essential(SLOT, true);
        found("odd", Severity.CRITICAL);
        assertThat(standing(SLOT)).isEqualTo(Standing.WATCHED);

        mark(Standing.QUARANTINED, null);

        assertThat(standing(SLOT)).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void aRecoveryWaitsForTheNewKeyThenWatchesThenIsOver() {
        mark(Standing.QUARANTINED, null);
        found("odd", Severity.HIGH);
        casebook.recover(SLOT, new Dossier.Recovery(said("new disk"), HOUR, List.of(), null));
        casebook.release(SLOT, said("looked at"));
        assertThat(standing(SLOT)).as("a release gives nobody a key").isEqualTo(Standing.QUARANTINED);

        casebook.enrolled(SLOT, START);

        assertThat(standing(SLOT)).isEqualTo(Standing.WATCHED);
        assertThat(casebook.holds(SLOT)).hasSize(1);
        casebook.advance(START.plus(HOUR));
        assertThat(standing(SLOT)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void whatIsRememberedOfOnePrincipalIsBounded() {
        found("grave", Severity.HIGH);
        for (int i = 0; i < 1_000; i++) {
            found("topic-" + i, Severity.LOW);
            mark(Standing.RESTRICTED, START.plusSeconds(60 + i));
        }
        assertThat(casebook.dossier(SLOT).evidence()).hasSize(Dossier.MOST_EVIDENCE);
        assertThat(casebook.dossier(SLOT).marks()).hasSize(1);
        assertThat(standing(SLOT)).as("the grave one is not pushed out").isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void changesMadeTogetherShowNoStandingBetween() {
        mark(Standing.QUARANTINED, null);
        told.clear();

        casebook.together(() -> {
            casebook.release(SLOT, said("looked at"));
            casebook.advance(START.plusSeconds(1));
            mark(Standing.QUARANTINED, START.plus(HOUR));
        });

        assertThat(told).containsExactly(Standing.QUARANTINED);
    }
}
