package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.identity.Lookup;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.signal.EventType;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ActsTest {
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");

    private final TestHub hub = new TestHub();

    private Outcome perform(Act act) {
        return hub.acts.perform(act, TestHub.ADMIN);
    }

    private static Reason refusal(Outcome outcome) {
        return ((Outcome.Refused) outcome).reason();
    }

    @Test
    void aRestartBringsBackWhatWasDone() throws Exception {
        perform(new Act.HubCreated("example.org", "4f"));
        perform(new Act.PrincipalAdded(PUMP, TestHub.sensor("plant-a"), TestHub.certificate("p256-client.crt.pem")));
        perform(TestHub.device("pump-8"));
        perform(new Act.PrincipalDisabled(PrincipalId.device("pump-8"), "stolen"));

        TestHub next = hub.restarted();

        assertThat(next.acts.hub()).isEqualTo(new Act.HubCreated("example.org", "4f"));
        Fingerprint known = TestHub.certificate("p256-client.crt.pem").known().fingerprint();
        assertThat(next.registry.authenticate(known, next.clock.instant())).isInstanceOf(Lookup.Known.class);
        assertThat(next.standing(PrincipalId.device("pump-8"))).isEqualTo(Standing.DISABLED);
        var subject = next.registry.device("pump-8");
        assertThat(subject).isNotNull();
        assertThat(next.standings.note(subject.slot()).why()).isEqualTo("stolen");
        assertThat(next.standings.note(subject.slot()).by()).isEqualTo("operator/ada");
        assertThat(subject.created()).isEqualTo(TestHub.START);
    }

    @Test
    void aDisableIsRecordedAlsoWhenASessionCannotBeClosed() {
        perform(TestHub.device("pump-7"));
        hub.pushFails = true;

        assertThat(perform(new Act.PrincipalDisabled(PUMP, "stolen"))).isInstanceOf(Outcome.Done.class);

        assertThat(hub.log.leaves).hasSize(2);
        assertThat(hub.signals.recent()).anyMatch(event -> event.type() == EventType.FAULT);
        assertThat(hub.restarted().standing(PUMP)).isEqualTo(Standing.DISABLED);
    }

    @Test
    void aNameIsTakenOnce() {
        perform(TestHub.device("pump-7"));
        assertThat(refusal(perform(TestHub.device("pump-7")))).isEqualTo(Reason.NAME_TAKEN);
        assertThat(hub.log.leaves).hasSize(1);
    }

    @Test
    void aRoleMustBeOneOfItsKind() {
        Outcome outcome = perform(new Act.PrincipalAdded(PrincipalId.service("s"), TestHub.sensor("plant-a"), null));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.detail()).contains("collector, commander"));
    }

    @Test
    void oneOfTwoCertificatesIsRevokedAndTheOtherStillSpeaks() throws Exception {
        perform(new Act.PrincipalAdded(PUMP, TestHub.sensor("plant-a"), TestHub.certificate("p256.crt.pem")));
        perform(new Act.CertificateAdded(PUMP, TestHub.certificate("rsa2048.crt.pem")));
        Fingerprint first = TestHub.certificate("p256.crt.pem").known().fingerprint();
        Fingerprint second = TestHub.certificate("rsa2048.crt.pem").known().fingerprint();

        assertThat(perform(new Act.CertificateRevoked(first, "key leaked", false)))
                .isInstanceOf(Outcome.Done.class);

        assertThat(hub.registry.authenticate(first, hub.clock.instant()))
                .isEqualTo(new Lookup.Refused(Reason.CERTIFICATE_REVOKED, PUMP));
        assertThat(hub.registry.authenticate(second, hub.clock.instant())).isInstanceOf(Lookup.Known.class);
        assertThat(hub.pushed).containsExactly("revoked " + first);
        assertThat(hub.registry.certificates(PUMP)).hasSize(2).first().satisfies(view -> {
            assertThat(view.certificate().weak()).isTrue();
            assertThat(view.revoked()).isNull();
        });
        TestHub next = hub.restarted();
        assertThat(next.registry.authenticate(first, next.clock.instant())).isInstanceOf(Lookup.Refused.class);
    }

    @Test
    void disablingPushesAndEnablingUndoesIt() {
        perform(TestHub.device("pump-7"));
        var subject = hub.registry.device("pump-7");
        assertThat(subject).isNotNull();
        int epoch = subject.epoch();

        perform(new Act.PrincipalDisabled(PUMP, "odd traffic"));
        assertThat(hub.pushed).containsExactly("disabled device/pump-7");
        assertThat(subject.epoch()).isNotEqualTo(epoch);
        assertThat(refusal(perform(new Act.PrincipalDisabled(PUMP, "again")))).isEqualTo(Reason.NO_CHANGE);

        perform(new Act.PrincipalEnabled(PUMP));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
        assertThat(hub.restarted().standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void aFullDiskRefusesWhatWidensAndNotWhatNarrows() {
        perform(TestHub.device("pump-7"));
        hub.log.fail(true);

        assertThat(refusal(perform(TestHub.device("pump-8")))).isEqualTo(Reason.STORE_UNAVAILABLE);
        assertThat(hub.registry.device("pump-8")).isNull();
        assertThat(perform(new Act.PrincipalDisabled(PUMP, "stolen"))).isEqualTo(new Outcome.Done(-1, true));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.DISABLED);

        hub.log.fail(false);
        assertThat(perform(TestHub.device("pump-8"))).isInstanceOf(Outcome.Done.class);
        assertThat(hub.acts.isSettled()).isTrue();
        assertThat(hub.restarted().standing(PUMP)).isEqualTo(Standing.DISABLED);
    }

    @Test
    void aStalledDiskDoesNotKeepAThiefConnectedNorDoesARestartLetHimIn() throws Exception {
        perform(TestHub.device("pump-7"));
        hub.log.stall();
        assertThat(perform(new Act.PrincipalDisabled(PUMP, "stolen"))).isEqualTo(new Outcome.Done(-1, true));
        assertThat(hub.pushed).containsExactly("disabled device/pump-7");
        hub.log.awaitJournal(1);

        TestHub next = hub.restarted();

        assertThat(next.standing(PUMP)).isEqualTo(Standing.DISABLED);
        assertThat(next.log.leaves).as("recorded, late").hasSize(2);
        assertThat(Recorded.decode(8, next.log.leaves.get(1).body()).late()).isTrue();
        assertThat(next.log.journaled()).isEmpty();
    }

    @Test
    void disablingWinsAgainstAnEnablingThatIsStillBeingSynced() throws Exception {
        perform(TestHub.device("pump-7"));
        perform(new Act.PrincipalDisabled(PUMP, "stolen"));
        hub.log.stall();
        CompletableFuture<Outcome> enabling =
                CompletableFuture.supplyAsync(() -> perform(new Act.PrincipalEnabled(PUMP)));
        Outcome disabled = perform(new Act.PrincipalDisabled(PUMP, "no, still stolen"));
        while (refused(disabled)) { // until the enabling is under way it is no change
            Thread.onSpinWait();
            disabled = perform(new Act.PrincipalDisabled(PUMP, "no, still stolen"));
        }
        hub.log.goOn();
        enabling.get();

        assertThat(hub.standing(PUMP)).isEqualTo(Standing.DISABLED);
        hub.acts.perform(TestHub.device("pump-8"), TestHub.ADMIN); // after whatever was late
        assertThat(hub.restarted().standing(PUMP)).isEqualTo(Standing.DISABLED);
    }

    private static boolean refused(Outcome outcome) {
        return outcome instanceof Outcome.Refused;
    }

    @Test
    void aJumpOfTheClockStopsWideningUntilAnOperatorVouches() {
        hub.wallMillis.addAndGet(Duration.ofDays(30).toMillis());
        assertThat(refusal(perform(TestHub.device("pump-7")))).isEqualTo(Reason.CLOCK_SUSPECT);
        assertThat(hub.signals.events(EventType.CLOCK_JUMPED)).isEqualTo(1);

        assertThat(perform(new Act.ClockConfirmed(hub.clock.instant(), "the time server was wrong")))
                .isInstanceOf(Outcome.Done.class);
        assertThat(perform(TestHub.device("pump-7"))).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void timeNeverGoesBelowTheLastEntry() {
        hub.pass(Duration.ofHours(1));
        perform(TestHub.device("pump-7"));
        hub.wallMillis.addAndGet(-Duration.ofHours(5).toMillis());
        assertThat(hub.clock.instant()).isEqualTo(TestHub.START.plus(Duration.ofHours(1)));
        assertThat(hub.clock.isSuspect()).isTrue();
    }

    @Test
    void anEntryOfANewerVersionKeepsTheHubFromStarting() {
        hub.log.append(List.of(new LeafDraft(999, "operator/ada", new byte[] {1})));
        assertThatThrownBy(hub::restarted)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.NEWER))
                .hasMessageContaining("entry 0")
                .hasMessageContaining("newer");
    }

    @Test
    void severalActsAreAllDoneOrNone() {
        perform(TestHub.device("pump-7"));
        Outcome outcome = hub.acts.perform(List.of(TestHub.device("a"), TestHub.device("pump-7")), TestHub.ADMIN);
        assertThat(refusal(outcome)).isEqualTo(Reason.NAME_TAKEN);
        assertThat(hub.registry.device("a")).isNull();
    }

    @Test
    void anExpiredCertificateAndOneOfAnotherAreNotRegistered() throws Exception {
        TestHub late = new TestHub();
        late.pass(Duration.ofDays(10));
        Act.Certificate expired = TestHub.certificate("expired.crt.pem");
        assertThat(refusal(
                        late.acts.perform(new Act.PrincipalAdded(PUMP, TestHub.sensor("a"), expired), TestHub.ADMIN)))
                .isEqualTo(Reason.CERTIFICATE_EXPIRED);
        Act.Certificate good = TestHub.certificate("p256.crt.pem");
        perform(new Act.PrincipalAdded(PUMP, TestHub.sensor("a"), good));
        assertThat(refusal(perform(new Act.PrincipalAdded(PrincipalId.device("b"), TestHub.sensor("a"), good))))
                .isEqualTo(Reason.CERTIFICATE_TAKEN);
    }
}
