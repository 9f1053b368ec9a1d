package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.der.Pem;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Lookup;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.EventType;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was renewed from a certificate falls with it, however the two cross, and a restart says the same. */
@Timeout(60)
class RenewalTest {
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");

    private final TestHub hub = new TestHub();

    @BeforeEach
    void register() {
        hub.acts.perform(TestHub.device("pump-7"), TestHub.ADMIN);
    }

    @Test
    void whatWasRenewedFromARevokedCertificateFallsWithIt() {
        Fingerprint stolen = add(1, null);
        Fingerprint thiefs = add(2, stolen);
        Fingerprint owners = add(3, stolen);
        Fingerprint thiefsNext = add(4, thiefs);
        Fingerprint apart = add(5, null);

        assertThat(revoke(stolen, false))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.with()).containsExactly(thiefs, owners, thiefsNext));

        assertThat(hub.pushed)
                .containsExactly(
                        "revoked " + stolen, "revoked " + thiefs, "revoked " + owners, "revoked " + thiefsNext);
        assertThat(told().details())
                .containsEntry("certificate", stolen.toString())
                .containsEntry("with", thiefs + " " + owners + " " + thiefsNext);
        for (TestHub each : List.of(hub, hub.restarted())) {
            assertRevoked(each, stolen, thiefs, owners, thiefsNext);
            assertGood(each, apart);
            assertThat(each.registry.certificate(thiefsNext)).isNotNull().satisfies(view -> {
                assertThat(view.renewedFrom()).isEqualTo(thiefs);
                assertThat(view.revoked()).isEqualTo(TestHub.START);
            });
        }
    }

    @Test
    void whatACertificateWasRenewedFromAndWhatElseCameFromThatStay() {
        Fingerprint first = add(1, null);
        Fingerprint second = add(2, first);
        Fingerprint sister = add(3, first);
        Fingerprint third = add(4, second);

        revoke(second, false);

        for (TestHub each : List.of(hub, hub.restarted())) {
            assertRevoked(each, second, third);
            assertGood(each, first, sister);
        }
    }

    @Test
    void aCertificateIsRevokedAloneIfThatIsAsked() {
        Fingerprint old = add(1, null);
        Fingerprint next = add(2, old);

        assertThat(revoke(old, true))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.with()).isEmpty());

        assertThat(hub.pushed).containsExactly("revoked " + old);
        TestHub again = hub.restarted();
        assertRevoked(again, old);
        assertGood(again, next);
        assertThat(refusal(again.acts.perform(new Act.CertificateRevoked(old, "again", true), TestHub.ADMIN)))
                .isEqualTo(Reason.NO_CHANGE);
        again.acts.perform(new Act.CertificateRevoked(old, "it was stolen after all", false), TestHub.ADMIN);
        assertRevoked(again, old, next);
        assertRevoked(again.restarted(), old, next);
    }

    @Test
    void aRenewalThatIsBeingSyncedWhileItsOriginIsRevokedIsBornRevoked() throws Exception {
        Fingerprint stolen = add(1, null);
        hub.acts.perform(prepared(2, stolen), TestHub.ADMIN);
        hub.log.stall();
        CompletableFuture<Outcome> renewing =
                CompletableFuture.supplyAsync(() -> hub.acts.perform(added(2), TestHub.ADMIN));
        hub.log.awaitStalled(1);

        revoke(stolen, false);
        hub.log.goOn();
        renewing.get();

        assertRevoked(hub, stolen, certificate(2).known().fingerprint());
        hub.acts.perform(TestHub.device("pump-8"), TestHub.ADMIN); // after whatever was late
        assertRevoked(hub.restarted(), stolen, certificate(2).known().fingerprint());
    }

    @Test
    void aRenewalThatIsBeingSyncedWhileItsOriginAloneIsRevokedIsGood() throws Exception {
        Fingerprint old = add(1, null);
        hub.acts.perform(prepared(2, old), TestHub.ADMIN);
        hub.log.stall();
        CompletableFuture<Outcome> renewing =
                CompletableFuture.supplyAsync(() -> hub.acts.perform(added(2), TestHub.ADMIN));
        hub.log.awaitStalled(1);

        revoke(old, true);
        hub.log.goOn();
        renewing.get();

        hub.acts.perform(TestHub.device("pump-8"), TestHub.ADMIN);
        for (TestHub each : List.of(hub, hub.restarted())) {
            assertRevoked(each, old);
            assertGood(each, certificate(2).known().fingerprint());
        }
    }

    @Test
    void nothingIsRenewedFromWhatIsRevokedOrAnothers() {
        Fingerprint stolen = add(1, null);
        hub.acts.perform(prepared(2, stolen), TestHub.ADMIN);
        revoke(stolen, false);

        assertThat(refusal(hub.acts.perform(added(2), TestHub.ADMIN))).isEqualTo(Reason.CERTIFICATE_REVOKED);
        assertThat(refusal(hub.acts.perform(prepared(3, stolen), TestHub.ADMIN)))
                .isEqualTo(Reason.CERTIFICATE_REVOKED);
        hub.acts.perform(TestHub.device("pump-8"), TestHub.ADMIN);
        Act anothers = new Act.CertificatePrepared(
                PrincipalId.device("pump-8"), new byte[] {9}, stolen, "device", TestHub.START, stolen);
        assertThat(refusal(hub.acts.perform(anothers, TestHub.ADMIN))).isEqualTo(Reason.UNKNOWN_CERTIFICATE);
        assertThat(hub.registry.certificate(certificate(2).known().fingerprint()))
                .isNull();
    }

    @Test
    void aFullDiskDoesNotLetWhatWasRenewedLive() {
        Fingerprint stolen = add(1, null);
        Fingerprint thiefs = add(2, stolen);
        hub.log.fail(true);

        assertThat(revoke(stolen, false)).isEqualTo(new Outcome.Done(-1, true, List.of(thiefs)));

        assertRevoked(hub, stolen, thiefs);
        hub.log.fail(false);
        hub.acts.perform(TestHub.device("pump-8"), TestHub.ADMIN);
        assertRevoked(hub.restarted(), stolen, thiefs);
    }

    @Test
    void entriesOfTheFirstVersionAreReadAsTheyWereMeant() {
        FakeLog log = new FakeLog();
        TestHub.resource("/io/swarmguard/acts/entries-1.txt").lines().forEach(line -> {
            String[] typeAndBody = line.split(" ");
            byte[] body = HexFormat.of().parseHex(typeAndBody[1]);
            log.append(List.of(new LeafDraft(Integer.parseInt(typeAndBody[0]), "operator/ada", body)));
        });

        TestHub old = new TestHub(log);

        assertThat(old.acts.hub()).isEqualTo(new Act.HubCreated("example.org", "4f"));
        assertThat(old.standing(PUMP)).isEqualTo(Standing.DISABLED);
        assertThat(old.registry.certificates(PUMP)).singleElement().satisfies(view -> {
            assertThat(view.revoked()).isEqualTo(TestHub.START);
            assertThat(view.renewedFrom()).isNull();
        });
        assertThat(old.registry.certificates(PrincipalId.service("scada"))).hasSize(1);
    }

    @Test
    void anEntryOfANewerVersionIsNotTakenForADamagedOne() {
        byte[] body = new Recorded(TestHub.device("pump-8"), TestHub.ADMIN, TestHub.START, false, 0).encode();
        body[1] = (byte) (ActWriter.VERSION + 1); // after the head of the array: a small integer of CBOR
        hub.log.append(List.of(new LeafDraft(ActKind.DEVICE_ADDED.type(), "operator/ada", body)));
        assertThatThrownBy(hub::restarted)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.NEWER));
    }

    private Fingerprint add(int number, @Nullable Fingerprint renews) {
        assertThat(hub.acts.perform(prepared(number, renews), TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
        assertThat(hub.acts.perform(added(number), TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
        return certificate(number).known().fingerprint();
    }

    private static Act prepared(int number, @Nullable Fingerprint renews) {
        Act.Certificate certificate = certificate(number);
        return new Act.CertificatePrepared(
                PUMP,
                certificate.known().serial().toByteArray(),
                Fingerprint.of(certificate.der()),
                "device",
                certificate.known().notAfter(),
                renews);
    }

    private static Act added(int number) {
        return new Act.CertificateAdded(PUMP, certificate(number));
    }

    private static Act.Certificate certificate(int number) {
        try {
            byte[] der =
                    Pem.blocks(MadeUp.certificatePem(number), Pem.CERTIFICATE).getFirst();
            KnownCertificate like = TestHub.certificate("p256-client.crt.pem").known();
            KnownCertificate known = new KnownCertificate(
                    Fingerprint.of(der), BigInteger.valueOf(number), like.notBefore(), like.notAfter(), false, true);
            return new Act.Certificate(der, known);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome revoke(Fingerprint certificate, boolean alone) {
        return hub.acts.perform(new Act.CertificateRevoked(certificate, "stolen", alone), TestHub.ADMIN);
    }

    private Event told() {
        return hub.signals.recent().stream()
                .filter(event -> event.type() == EventType.ACT_DONE
                        && "certificate-revoked".equals(event.details().get("act")))
                .findFirst()
                .orElseThrow();
    }

    private static void assertRevoked(TestHub hub, Fingerprint... certificates) {
        for (Fingerprint one : certificates) {
            assertThat(hub.registry.authenticate(one, hub.clock.instant()))
                    .isEqualTo(new Lookup.Refused(Reason.CERTIFICATE_REVOKED, PUMP));
        }
    }

    private static void assertGood(TestHub hub, Fingerprint... certificates) {
        for (Fingerprint one : certificates) {
            assertThat(hub.registry.authenticate(one, hub.clock.instant())).isInstanceOf(Lookup.Known.class);
        }
    }

    private static Reason refusal(Outcome outcome) {
        return ((Outcome.Refused) outcome).reason();
    }
}
