package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.formats.der.Pem;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Posture;
import io.swarmguard.trust.Report;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What verifiers and scanners report: what is worse counts at once, what is better once it is on the disk. */
@Timeout(60)
class PostureActsTest {
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");
    private static final PrincipalId ARM = PrincipalId.device("arm-2");
    private static final Instant TOMORROW = TestHub.START.plus(Duration.ofDays(1));

    private final TestHub hub = new TestHub();

    @BeforeEach
    void register() {
        hub.acts.perform(TestHub.device("pump-7"), TestHub.ADMIN);
        hub.acts.perform(TestHub.device("arm-2"), TestHub.ADMIN);
    }

    private ReportRow row(int line, PrincipalId id, Aspect aspect, String word, @Nullable Instant until) {
        return new ReportRow(
                line, id, new Report(aspect, word, new Name("keylime"), hub.clock.instant(), until), "quote");
    }

    private ReportOutcome report(ReportRow... rows) {
        return hub.acts.report(List.of(rows), TestHub.ADMIN, false);
    }

    private ReportOutcome attestation(String word, @Nullable Instant until) {
        return report(row(1, PUMP, Aspect.ATTESTATION, word, until));
    }

    private static String word(TestHub of, PrincipalId id, Aspect aspect) {
        Subject subject = Objects.requireNonNull(of.registry.find(id));
        return of.standings.note(subject.slot()).posture().word(aspect);
    }

    private String word() {
        return word(hub, PUMP, Aspect.ATTESTATION);
    }

    @Test
    void aRestartBringsBackWhatIsKnownAndNotWhatIsOver() {
        attestation("attested", TOMORROW);
        report(
                row(1, PUMP, Aspect.FIRMWARE, "revoked", null),
                row(1, PUMP, Aspect.EXPOSURE, "none", TestHub.START.plusSeconds(60)),
                row(2, ARM, Aspect.ATTESTATION, "failed", null));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.RESTRICTED);
        assertThat(hub.standing(ARM)).isEqualTo(Standing.RESTRICTED);
        hub.pass(Duration.ofSeconds(60));
        hub.acts.elapse();

        TestHub next = hub.restarted();
        next.acts.elapse();

        for (TestHub one : List.of(hub, next)) {
            assertThat(word(one, PUMP, Aspect.ATTESTATION)).isEqualTo("attested");
            assertThat(word(one, PUMP, Aspect.FIRMWARE)).isEqualTo("revoked");
            assertThat(word(one, PUMP, Aspect.EXPOSURE)).isEqualTo("unknown");
            assertThat(one.standing(PUMP)).isEqualTo(Standing.RESTRICTED);
        }
        Subject pump = Objects.requireNonNull(hub.registry.find(PUMP));
        assertThat(next.acts.dossier(pump)).isEqualTo(hub.acts.dossier(pump));
        assertThat(next.acts.holds(pump)).isEqualTo(hub.acts.holds(pump));
        assertThat(ActWords.detail(hub.entries().get(3).act())).contains("by keylime: quote");
    }

    @Test
    void whatIsWorseCountsWhileTheDiskTakesNothingAndWhatIsBetterDoesNot() {
        attestation("attested", TOMORROW);
        hub.failDisk(true);
        Subject pump = Objects.requireNonNull(hub.registry.find(PUMP));
        int epoch = pump.epoch();

        ReportOutcome worse = attestation("failed", null);

        assertThat(worse.lowered()).isOne();
        assertThat(worse.late()).isTrue();
        assertThat(word()).isEqualTo("failed");
        assertThat(pump.epoch()).isGreaterThan(epoch);
        assertThat(hub.pushed).containsExactly("narrowed " + PUMP);
        ReportOutcome better = attestation("attested", TOMORROW);
        assertThat(Objects.requireNonNull(better.refused()).reason()).isEqualTo(Reason.STORE_UNAVAILABLE);
        assertThat(better.raised()).isZero();
        assertThat(word()).isEqualTo("failed");

        TestHub next = hub.restarted(); // the journal had it
        assertThat(word(next, PUMP, Aspect.ATTESTATION)).isEqualTo("failed");
        next.acts.elapse();
        assertThat(next.entries().getLast().late()).isTrue();
        assertThat(next.entries().getLast().act()).isInstanceOf(Act.PostureLowered.class);
    }

    @Test
    void aFailureThatMeetsAnAttestationStillBeingSyncedStands() throws Exception {
        hub.log.stall();
        CompletableFuture<ReportOutcome> raising =
                CompletableFuture.supplyAsync(() -> attestation("attested", TOMORROW));
        hub.log.awaitStalled(1);
        assertThat(word()).isEqualTo("unknown");

        CompletableFuture<ReportOutcome> lowering = CompletableFuture.supplyAsync(() -> attestation("failed", null));
        hub.log.awaitStalled(2);
        assertThat(word()).as("at once").isEqualTo("failed");
        hub.log.goOn();

        assertThat(raising.get(10, TimeUnit.SECONDS).raised()).isOne();
        assertThat(lowering.get(10, TimeUnit.SECONDS).lowered()).isOne();
        assertThat(word()).isEqualTo("failed");
        assertThat(word(hub.restarted(), PUMP, Aspect.ATTESTATION)).isEqualTo("failed");
    }

    @Test
    void aClockInDoubtRaisesNobodyAndLetsNoWordEndAndLowersAllTheSame() {
        attestation("failed", TOMORROW);
        hub.wallMillis.addAndGet(Duration.ofDays(2).toMillis());
        hub.acts.elapse();
        assertThat(word()).as("who sets the clock ends nothing").isEqualTo("failed");
        assertThat(Objects.requireNonNull(report(row(1, ARM, Aspect.FIRMWARE, "compliant", null))
                                .refused())
                        .reason())
                .isEqualTo(Reason.CLOCK_SUSPECT);
        assertThat(report(row(1, ARM, Aspect.FIRMWARE, "outdated", null)).lowered())
                .isOne();
        hub.acts.perform(new Act.ClockConfirmed(hub.clock.instant(), "it was set"), TestHub.ADMIN);
        hub.acts.elapse();
        assertThat(word()).isEqualTo("unknown");
    }

    @Test
    void eachRowCountsForItselfAndThoseThatCannotBeTakenAreNamed() {
        attestation("attested", TOMORROW);
        int before = hub.log.leaves.size();

        ReportOutcome outcome = report(
                row(2, PUMP, Aspect.ATTESTATION, "failed", null),
                row(3, PrincipalId.device("ghost"), Aspect.ATTESTATION, "failed", null),
                row(4, ARM, Aspect.EXPOSURE, "none", TOMORROW),
                row(5, PUMP, Aspect.ATTESTATION, "attested", null),
                row(6, PrincipalId.operator("ada"), Aspect.FIRMWARE, "compliant", null),
                row(7, ARM, Aspect.ATTESTATION, "attested", TestHub.START),
                row(8, ARM, Aspect.FIRMWARE, "unknown", null));

        assertThat(outcome.lowered()).isOne();
        assertThat(outcome.raised()).isOne();
        assertThat(outcome.unchanged()).isOne();
        assertThat(outcome.rejected()).extracting(ImportOutcome.BadRow::line).containsExactly(3, 5, 6, 7);
        assertThat(outcome.rejected())
                .extracting(ImportOutcome.BadRow::reason)
                .containsExactly(
                        Reason.UNKNOWN_NAME, Reason.INVALID_REQUEST, Reason.INVALID_REQUEST, Reason.INVALID_REQUEST);
        assertThat(outcome.rejected().get(1).detail()).contains("line 2 already");
        assertThat(hub.log.leaves).hasSize(before + 2);
        assertThat(word()).isEqualTo("failed");
        assertThat(word(hub, ARM, Aspect.EXPOSURE)).isEqualTo("none");
    }

    @Test
    void whoMayOnlyLowerRaisesNobody() {
        attestation("failed", null);
        ReportRow better = row(1, PUMP, Aspect.ATTESTATION, "attested", TOMORROW);
        ReportOutcome outcome =
                hub.acts.report(List.of(better, row(2, ARM, Aspect.ATTESTATION, "failed", null)), TestHub.ADMIN, true);
        assertThat(outcome.lowered()).isOne();
        assertThat(outcome.rejected().getFirst().detail()).contains("better than what is known");
        assertThat(word()).isEqualTo("failed");
        assertThat(word(hub, ARM, Aspect.ATTESTATION)).isEqualTo("failed");
    }

    @Test
    void nothingIsKnownFromTheFutureAndNothingOlderTakesThePlaceOfWhatIsNewer() {
        Name source = new Name("keylime");
        Instant future = TestHub.START.plus(Duration.ofMinutes(2));
        assertThat(report(new ReportRow(
                                1, PUMP, new Report(Aspect.ATTESTATION, "attested", source, future, null), "quote"))
                        .rejected()
                        .getFirst()
                        .detail())
                .contains("in the future");
        attestation("failed", null);
        Instant before = TestHub.START.minusSeconds(1);
        ReportOutcome older = report(
                new ReportRow(1, PUMP, new Report(Aspect.ATTESTATION, "attested", source, before, null), "queued"));
        assertThat(older.unchanged()).isOne();
        assertThat(word()).isEqualTo("failed");
        assertThat(attestation("attested", TestHub.START.plus(Duration.ofDays(400)))
                        .rejected())
                .hasSize(1);
    }

    private static Act.Certificate certificate(int number, Instant from, Duration life) throws Exception {
        byte[] der = Pem.blocks(MadeUp.certificatePem(number), Pem.CERTIFICATE).getFirst();
        Fingerprint fingerprint = Fingerprint.of(der);
        return new Act.Certificate(
                der,
                new KnownCertificate(fingerprint, BigInteger.valueOf(number), from, from.plus(life), false, false));
    }

    @Test
    void theAgeOfTheNewestCertificateCountsWithoutAnEntryAndComesBackAfterARestart() throws Exception {
        Act.Certificate old = certificate(1, TestHub.START, Duration.ofDays(100));
        hub.acts.perform(new Act.CertificateAdded(PUMP, old), TestHub.ADMIN);
        int entries = hub.log.leaves.size();
        hub.pass(Duration.ofDays(95).minusMillis(1));
        hub.acts.elapse();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
        hub.pass(Duration.ofMillis(1));
        hub.acts.elapse();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.WATCHED);
        assertThat(hub.log.leaves).hasSize(entries);
        TestHub next = hub.restarted();
        next.acts.elapse();
        assertThat(next.standing(PUMP)).isEqualTo(Standing.WATCHED);

        Act.Certificate renewed = certificate(2, next.clock.instant(), Duration.ofDays(100));
        next.acts.perform(new Act.CertificateAdded(PUMP, renewed), TestHub.ADMIN);
        assertThat(next.standing(PUMP)).isEqualTo(Standing.CLEAR);
        next.acts.perform(new Act.CertificateRevoked(renewed.known().fingerprint(), "key lost", true), TestHub.ADMIN);
        assertThat(next.standing(PUMP)).isEqualTo(Standing.WATCHED);
        next.acts.perform(new Act.CertificateRevoked(old.known().fingerprint(), "key lost", true), TestHub.ADMIN);
        assertThat(next.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void whatOneSourceCanWriteIntoTheLedgerIsBounded() {
        int before = hub.log.leaves.size();
        for (int i = 0; i < 1_000; i++) { // says it every second, good for a day
            attestation("attested", hub.clock.instant().plus(Duration.ofDays(1)));
            hub.pass(Duration.ofSeconds(1));
        }
        assertThat(hub.log.leaves.size() - before).as("one word, one entry").isOne();

        List<ReportOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) { // cannot make up its mind
            outcomes.add(attestation(i % 2 == 0 ? "failed" : "attested", null));
            hub.pass(Duration.ofSeconds(1));
        }

        assertThat(hub.log.leaves.size() - before).isLessThanOrEqualTo(2 * Posture.MOST_RAISED + 2);
        assertThat(word()).as("in doubt the worse one").isEqualTo("failed");
        assertThat(outcomes.getLast().rejected().getFirst().reason()).isEqualTo(Reason.LIMIT_CALLS);
        hub.pass(Duration.ofHours(1));
        assertThat(attestation("attested", null).raised()).isOne();
    }

    @Test
    void tenThousandAreOneReportAndWhatTheyWereAlreadyIsNoEntry() {
        List<Act> added = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            added.add(TestHub.device("d" + i));
        }
        hub.acts.perform(added, TestHub.ADMIN);
        List<ReportRow> rows = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rows.add(row(i, PrincipalId.device("d" + i), Aspect.EXPOSURE, i % 4 == 0 ? "high" : "none", TOMORROW));
        }
        int before = hub.log.leaves.size();

        ReportOutcome first = hub.acts.report(rows, TestHub.ADMIN, false);
        ReportOutcome again = hub.acts.report(rows, TestHub.ADMIN, false);

        assertThat(List.of(first.lowered(), first.raised(), first.unchanged())).containsExactly(2_500, 7_500, 0);
        assertThat(List.of(again.lowered(), again.raised(), again.unchanged())).containsExactly(0, 0, 10_000);
        assertThat(first.rejected()).isEmpty();
        assertThat(first.late()).isFalse();
        assertThat(hub.log.leaves.size() - before).isEqualTo(10_000);
        hub.failDisk(true);
        List<ReportRow> worse = rows.stream()
                .map(row -> row(row.line(), row.id(), Aspect.EXPOSURE, "critical", null))
                .toList();
        ReportOutcome late = hub.acts.report(worse, TestHub.ADMIN, false);
        assertThat(late.lowered()).isEqualTo(10_000);
        assertThat(late.late()).isTrue();
        assertThat(word(hub, PrincipalId.device("d9999"), Aspect.EXPOSURE)).isEqualTo("critical");
    }
}
