package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.formats.cbor.CborWriter;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Subject;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.Hold;
import io.swarmguard.trust.UnderOwnKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandingActsTest {
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");
    private static final Name WATCH = new Name("watch");
    private static final Fingerprint OLD_KEY = Fingerprint.of(new byte[] {9});
    private static final Duration HOUR = Duration.ofHours(1);

    private TestHub hub = new TestHub();
    private final Fingerprint certificate;

    StandingActsTest() throws Exception {
        Act.Certificate first = TestHub.certificate("p256-client.crt.pem");
        certificate = first.known().fingerprint();
        done(new Act.PrincipalAdded(PUMP, TestHub.sensor("plant-a"), first));
    }

    private Outcome perform(Act act) {
        return hub.acts.perform(act, TestHub.ADMIN);
    }

    private void done(Act act) {
        assertThat(perform(act)).isInstanceOf(Outcome.Done.class);
    }

    private static Reason refusal(Outcome outcome) {
        return ((Outcome.Refused) outcome).reason();
    }

    private static Act.PrincipalMarked mark(Standing standing, @Nullable Instant until) {
        return new Act.PrincipalMarked(PUMP, standing, "odd traffic", until);
    }

    private static Evidence finding(Severity severity) {
        return new Evidence.Finding(new Name("odd"), Grade.PROOF, severity, HOUR, "seen");
    }

    private Outcome testify(Evidence evidence) {
        return hub.acts.testify(UnderOwnKey.inSession(PUMP, certificate), evidence, WATCH);
    }

    private Subject pump() {
        return Objects.requireNonNull(hub.registry.find(PUMP));
    }

    private void restart() {
        hub = hub.restarted();
        hub.acts.elapse();
    }

    private void pass(Duration time) {
        hub.pass(time);
        hub.acts.elapse();
    }

    @Test
    void quarantineNarrowsAtOnceAndSaysWhyByWhomAndUntilWhen() {
        Instant end = TestHub.START.plus(HOUR);
        done(mark(Standing.QUARANTINED, end));
        assertThat(hub.pushed).containsExactly("narrowed device/pump-7");

        restart();

        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        assertThat(hub.acts.holds(pump()))
                .containsExactly(new Hold(
                        Standing.QUARANTINED, "mark", "odd traffic", TestHub.START, "operator/ada", end, true));
    }

    @Test
    void aMarkEndsByItselfInTheRunningHubAndInOneThatWasAwayMeanwhile() {
        done(mark(Standing.QUARANTINED, TestHub.START.plus(HOUR)));
        done(new Act.PrincipalMarked(PUMP, Standing.RESTRICTED, "still odd", TestHub.START.plus(HOUR.multipliedBy(2))));

        pass(HOUR);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.RESTRICTED);
        assertThat(hub.pushed).as("what was kept back goes its way").endsWith("released device/pump-7");
        restart();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.RESTRICTED);

        hub.acts.close();
        hub.pass(HOUR);
        restart();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
        assertThat(hub.log.leaves).hasSize(3);
    }

    @Test
    void aClockThatJumpsEndsNoMarkUntilSomebodyVouchesForIt() {
        done(mark(Standing.QUARANTINED, TestHub.START.plus(HOUR)));

        hub.wallMillis.addAndGet(HOUR.multipliedBy(2).toMillis()); // and not the monotonic one
        hub.acts.elapse();
        perform(new Act.PrincipalDisabled(PUMP, "to be sure")); // narrowing is taken with that time
        assertThat(hub.acts.dossier(pump()).mark(Standing.QUARANTINED)).isNotNull();
        assertThat(hub.acts.holds(pump()))
                .extracting(Hold::standing)
                .containsExactly(Standing.DISABLED, Standing.QUARANTINED);

        done(new Act.ClockConfirmed(hub.clock.instant(), "it was wrong before"));
        hub.acts.elapse();

        assertThat(hub.acts.holds(pump())).extracting(Hold::standing).containsExactly(Standing.DISABLED);
    }

    @Test
    void aMarkNeverWidens() {
        done(mark(Standing.QUARANTINED, null));
        assertThat(refusal(perform(mark(Standing.QUARANTINED, TestHub.START.plus(HOUR)))))
                .isEqualTo(Reason.NO_CHANGE);
        done(mark(Standing.RESTRICTED, null));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        assertThat(refusal(perform(mark(Standing.DISABLED, null)))).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal(perform(mark(Standing.WATCHED, null)))).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal(perform(new Act.PrincipalMarked(PUMP, Standing.RESTRICTED, "why", TestHub.START))))
                .isEqualTo(Reason.INVALID_REQUEST);
        Act olga = new Act.PrincipalAdded(
                PrincipalId.operator("olga"), io.swarmguard.identity.Registry.plainFacts(Roles.ADMIN, 1), null);
        done(olga);
        assertThat(refusal(perform(
                        new Act.PrincipalMarked(PrincipalId.operator("olga"), Standing.QUARANTINED, "why", null))))
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void aReleaseLiftsMarksAndEvidenceOfBeforeAndNoDisabling() {
        done(mark(Standing.QUARANTINED, null));
        assertThat(testify(finding(Severity.HIGH))).isInstanceOf(Outcome.Done.class);
        done(new Act.PrincipalDisabled(PUMP, "stolen"));

        done(new Act.PrincipalReleased(PUMP, "looked at", false));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.DISABLED);
        assertThat(refusal(perform(new Act.PrincipalReleased(PUMP, "again", false))))
                .isEqualTo(Reason.NO_CHANGE);
        done(new Act.PrincipalEnabled(PUMP));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);

        assertThat(testify(finding(Severity.HIGH))).isInstanceOf(Outcome.Done.class);
        assertThat(hub.standing(PUMP)).as("what comes later counts").isEqualTo(Standing.QUARANTINED);
        hub.log.fail(true);
        assertThat(refusal(perform(new Act.PrincipalReleased(PUMP, "later", false))))
                .isEqualTo(Reason.STORE_UNAVAILABLE);
        assertThat(hub.standing(PUMP)).as("widening waits for the disk").isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void whatIsNotToBeHeardIsForgottenWithTheEntryAndBeforeAnybodyIsLetIn() throws Exception {
        done(mark(Standing.QUARANTINED, null));
        Act release = new Act.PrincipalReleased(PUMP, "looked at", true);
        hub.pushed.clear();
        hub.log.fail(true);
        assertThat(refusal(perform(release))).isEqualTo(Reason.STORE_UNAVAILABLE);
        assertThat(hub.pushed).as("nothing is destroyed by what does not stand").isEmpty();
        hub.log.fail(false);

        done(release);

        assertThat(hub.pushed).containsExactly("discarded device/pump-7 who is quarantined", "released device/pump-7");
        assertThat(hub.entries().getLast().act()).isEqualTo(release);
        hub.pushed.clear();
        done(new Act.PrincipalDisabled(PUMP, "stolen"));
        done(new Act.PrincipalEnabled(PUMP));
        assertThat(hub.pushed)
                .containsExactly(
                        "disabled device/pump-7", "enabled device/pump-7 who is disabled", "released device/pump-7");
    }

    @Test
    void aReleaseOfBodyVersion3DiscardedNothing() throws Exception {
        CborWriter body = new CborWriter();
        body.array(ActWriter.ENVELOPE).integer(3).integer(TestHub.START.toEpochMilli());
        body.text("operator/ada").nothing().bool(false).integer(0);
        body.array(2).text(PUMP.toString()).text("looked at");
        assertThat(Recorded.decode(ActKind.PRINCIPAL_RELEASED.type(), body.toByteArray())
                        .act())
                .isEqualTo(new Act.PrincipalReleased(PUMP, "looked at", false));
    }

    @Test
    void aQuarantineThatMeetsAReleaseStillBeingSyncedStays() throws Exception {
        done(mark(Standing.QUARANTINED, null));
        hub.log.stall();
        CompletableFuture<Outcome> release = CompletableFuture.supplyAsync(
                () -> hub.acts.perform(new Act.PrincipalReleased(PUMP, "looked at", false), TestHub.ADMIN));
        hub.log.awaitStalled(1);

        assertThat(perform(new Act.PrincipalMarked(PUMP, Standing.QUARANTINED, "it goes on", null)))
                .isInstanceOf(Outcome.Done.class);
        hub.log.goOn();

        assertThat(release.get()).isInstanceOf(Outcome.Done.class);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        assertThat(hub.acts.holds(pump())).extracting(Hold::why).containsExactly("it goes on");
        var before = hub.acts.dossier(pump());
        restart();
        assertThat(hub.acts.dossier(pump())).isEqualTo(before);
    }

    @Test
    void evidenceUnderTheOwnKeyLowersAndDecays() {
        assertThat(testify(finding(Severity.HIGH))).isInstanceOf(Outcome.Done.class);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        assertThat(hub.pushed).containsExactly("narrowed device/pump-7");
        assertThat(hub.acts.holds(pump()).getFirst().by()).isEqualTo("internal/watch");

        pass(HOUR);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.RESTRICTED);
        restart();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.RESTRICTED);
        pass(HOUR.multipliedBy(2));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void evidenceUnderARevokedKeyOrAnothersSaysNothing() throws Exception {
        Fingerprint others = TestHub.certificate("p256.crt.pem").known().fingerprint();
        Outcome foreign = hub.acts.testify(UnderOwnKey.inSession(PUMP, others), finding(Severity.HIGH), WATCH);
        assertThat(refusal(foreign)).isEqualTo(Reason.UNKNOWN_CERTIFICATE);

        done(new Act.CertificateRevoked(certificate, "stolen", false));

        assertThat(refusal(testify(finding(Severity.HIGH)))).isEqualTo(Reason.CERTIFICATE_REVOKED);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void whatIsFoundAgainAndAgainIsRecordedAFewTimesOnly() {
        int before = hub.log.leaves.size();
        for (int minute = 0; minute < 600; minute++) {
            testify(finding(Severity.LOW));
            pass(Duration.ofMinutes(1));
        }
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.WATCHED);
        assertThat(hub.log.leaves.size() - before).isBetween(10, 20); // once in half its decay

        assertThat(testify(finding(Severity.HIGH))).isInstanceOf(Outcome.Done.class);
        assertThat(refusal(testify(finding(Severity.LOW))))
                .as("the lighter does not take the place of the heavier")
                .isEqualTo(Reason.NO_CHANGE);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void whatIsMendedIsWithdrawnOnceThatIsOnTheDisk() {
        assertThat(testify(new Evidence.Appraised(false, "PCR 7 differs"))).isInstanceOf(Outcome.Done.class);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        hub.log.fail(true);
        assertThat(refusal(testify(new Evidence.Appraised(true, "as built")))).isEqualTo(Reason.STORE_UNAVAILABLE);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        hub.log.fail(false);
        assertThat(testify(new Evidence.Appraised(true, "as built"))).isInstanceOf(Outcome.Done.class);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void aRecoveryLeavesNothingOfTheOldKeyAndWatchesTheNewOne() throws Exception {
        Fingerprint code = Fingerprint.of(new byte[] {7});
        done(new Act.CodeIssued(PUMP, code, TestHub.START.plus(HOUR)));
        assertThat(testify(finding(Severity.HIGH))).isInstanceOf(Outcome.Done.class);

        Outcome begun = perform(new Act.RecoveryBegun(PUMP, "new disk", HOUR, List.of(OLD_KEY)));

        assertThat(((Outcome.Done) begun).with()).containsExactly(certificate);
        assertThat(hub.pushed).contains("revoked " + certificate);
        assertThat(hub.registry.authenticate(certificate, hub.clock.instant())).isInstanceOf(Lookup.Refused.class);
        assertThat(hub.acts.code(code)).isNull();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        restart();
        done(new Act.CodeIssued(PUMP, code, hub.clock.instant().plus(HOUR)));
        assertThat(refusal(perform(new Act.CodeUsed(code, OLD_KEY))))
                .as("a thief of the old key gets nothing for it")
                .isEqualTo(Reason.KEY_REFUSED);
        done(new Act.CodeUsed(code, Fingerprint.of(new byte[] {10})));
        done(new Act.CertificateAdded(PUMP, TestHub.certificate("p256.crt.pem")));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.WATCHED);
        restart();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.WATCHED);
        pass(HOUR);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
        restart();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void aCertificateThatIsBeingRecordedWhenARecoveryBeginsIsOfTheOldKeyToo() throws Exception {
        hub.log.stall();
        Act.Certificate late = TestHub.certificate("p256.crt.pem");
        CompletableFuture<Outcome> adding = CompletableFuture.supplyAsync(
                () -> hub.acts.perform(new Act.CertificateAdded(PUMP, late), TestHub.ADMIN));
        hub.log.awaitStalled(1);

        assertThat(perform(new Act.RecoveryBegun(PUMP, "new disk", HOUR, List.of(OLD_KEY))))
                .isInstanceOf(Outcome.Done.class);
        hub.log.goOn();

        assertThat(adding.get()).isInstanceOf(Outcome.Done.class);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        assertThat(hub.registry.authenticate(late.known().fingerprint(), hub.clock.instant()))
                .isInstanceOf(Lookup.Refused.class);
        var before = hub.acts.dossier(pump());
        restart();
        assertThat(hub.acts.dossier(pump())).isEqualTo(before);
    }

    @Test
    void aDisabledOneIsNotRecoveredBehindTheBackOfWhoeverDisabledIt() {
        done(new Act.PrincipalDisabled(PUMP, "stolen"));
        assertThat(refusal(perform(new Act.RecoveryBegun(PUMP, "found", HOUR, List.of()))))
                .isEqualTo(Reason.PRINCIPAL_DISABLED);
    }

    @Test
    void aMarkThatWasLateAndIsOverAtTheNextStartIsInTheLedgerAllTheSame() {
        hub.log.fail(true);
        assertThat(perform(mark(Standing.QUARANTINED, TestHub.START.plus(HOUR))))
                .isEqualTo(new Outcome.Done(-1, true));
        hub.pass(HOUR.multipliedBy(2));
        TestHub next = hub.restarted();
        assertThat(next.entries()).extracting(Recorded::act).last().isInstanceOf(Act.PrincipalMarked.class);
        hub = next;
        hub.acts.elapse();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void aFullDiskKeepsNobodyOutOfQuarantineNorDoesARestart() {
        hub.log.fail(true);
        assertThat(perform(mark(Standing.QUARANTINED, null))).isEqualTo(new Outcome.Done(-1, true));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        restart();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        assertThat(hub.signals.recent()).noneMatch(event -> event.type() == EventType.CLOCK_JUMPED);
    }
}
