package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.Registry;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Dossier;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.Standings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done right after a disk takes entries again is not recorded before what it did not take. */
@Timeout(60)
class LateOrderTest {
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");

    private final TestHub hub = new TestHub();

    @BeforeEach
    void register() {
        hub.acts.perform(TestHub.device("pump-7"), TestHub.ADMIN);
    }

    private static Instant in(Duration time) {
        return TestHub.START.plus(time);
    }

    /** The one while the disk takes nothing, the other right after. */
    private void around(Act.Narrowing first, Act.Narrowing second) {
        hub.failDisk(true);
        assertThat(hub.acts.perform(first, TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
        hub.failDisk(false);
        hub.pass(Duration.ofMillis(5));
        assertThat(hub.acts.perform(second, TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
        hub.acts.perform(TestHub.device("pump-8"), TestHub.ADMIN); // waits for what is late
        assertThat(hub.acts.isSettled()).isTrue();
    }

    private static Act.PrincipalMarked restricted(Duration until) {
        return new Act.PrincipalMarked(PUMP, Standing.RESTRICTED, "looked odd", in(until));
    }

    @Test
    void aMarkThatLastsLongerStillDoesAfterARestart() {
        around(restricted(Duration.ofMinutes(10)), restricted(Duration.ofHours(10)));
        TestHub next = hub.restarted();
        for (TestHub each : List.of(hub, next)) {
            each.pass(Duration.ofHours(1));
            each.acts.elapse();
            assertThat(each.standing(PUMP)).isEqualTo(Standing.RESTRICTED);
        }
    }

    @Test
    void whatIsWorseIsStillKnownAfterARestart() {
        around(exposed("high"), exposed("critical"));
        for (TestHub each : List.of(hub, hub.restarted())) {
            assertThat(each.acts
                            .dossier(Objects.requireNonNull(each.registry.find(PUMP)))
                            .known()
                            .posture()
                            .word(Aspect.EXPOSURE))
                    .isEqualTo("critical");
        }
    }

    private static Act.PostureLowered exposed(String word) {
        Report report = new Report(Aspect.EXPOSURE, word, new Name("scanner"), TestHub.START, null);
        return new Act.PostureLowered(PUMP, report, "scan");
    }

    /** The dossier when entries come in that order, each done at its own time. */
    private static Dossier folded(Recorded... entries) {
        Registry registry = new Registry();
        Fold fold = new Fold(registry, new Standings(registry::touch));
        fold.apply(new Recorded(TestHub.device("pump-7"), TestHub.ADMIN, TestHub.START, false, 0));
        for (Recorded entry : entries) {
            fold.apply(entry);
        }
        return fold.casebook.dossier(Objects.requireNonNull(registry.find(PUMP)).slot());
    }

    private static Recorded done(int second, Act act) {
        return new Recorded(act, TestHub.ADMIN, TestHub.START.plusSeconds(second), false, second);
    }

    private static Act found(Severity severity) {
        Evidence evidence = new Evidence.Finding(new Name("odd"), Grade.PROOF, severity, Duration.ofHours(1), "seen");
        return new Act.EvidenceRecorded(PUMP, Fingerprint.of(new byte[] {1}), evidence);
    }

    @Test
    void whatALedgerHasInAnotherOrderThanItWasDoneComesToTheSame() {
        List<List<Act>> pairs = List.of(
                List.of(restricted(Duration.ofMinutes(10)), restricted(Duration.ofHours(10))),
                List.of(exposed("high"), exposed("critical")),
                List.of(found(Severity.LOW), found(Severity.HIGH)));
        for (List<Act> pair : pairs) {
            Recorded first = done(1, pair.getFirst());
            Recorded second = done(2, pair.getLast());
            assertThat(folded(second, first)).isEqualTo(folded(first, second)).isNotEqualTo(folded(first));
        }
    }
}
