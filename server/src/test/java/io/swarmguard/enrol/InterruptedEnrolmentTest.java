package io.swarmguard.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Code;
import io.swarmguard.acts.TestHub;
import io.swarmguard.identity.Principal;
import io.swarmguard.terms.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Wherever the hub ends between taking a code and answering, the machine gets its certificate, and nobody else one. */
@Timeout(60)
class InterruptedEnrolmentTest {
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Desk desk = Desk.open();
    private byte[] request = {};
    private byte[] anothers = {};

    @BeforeEach
    void read() throws Exception {
        request = TestHub.der("p256.csr.pem", "CERTIFICATE REQUEST");
        anothers = TestHub.der("p384.csr.pem", "CERTIFICATE REQUEST");
    }

    private static void end() {
        throw new Ended();
    }

    private static void assertRefused(EnrolOutcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        EnrolOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void nothingIsTakenIfItEndsBeforeTheEntry() {
        String code = desk.code();
        desk.hub().failDisk(true);
        assertRefused(desk.enroll(code, request), Reason.STORE_UNAVAILABLE);
        assertThat(desk.ca().signatures).as("only the CA's own").isEqualTo(1);

        assertThat(desk.restarted().enroll(code, anothers)).isInstanceOf(EnrolOutcome.Issued.class);
    }

    @Test
    void theSameKeyEnrolsAgainIfItEndsBetweenTheEntryAndTheSignature() {
        String code = desk.code();
        desk.ca().before = InterruptedEnrolmentTest::end;
        assertThatThrownBy(() -> desk.enroll(code, request)).isInstanceOf(Ended.class);
        assertThat(desk.hub().entries())
                .extracting(entry -> entry.act().getClass().getSimpleName())
                .endsWith("CodeUsed", "CertificatePrepared");

        Desk next = desk.restarted();

        assertThat(next.hub().registry.certificates(Desk.PUMP)).isEmpty();
        assertRefused(next.enroll(code, anothers), Reason.CODE_USED);
        assertThat(next.enroll(code, request)).isInstanceOf(EnrolOutcome.Issued.class);
        assertThat(next.hub().registry.certificates(Desk.PUMP)).hasSize(1);
    }

    @Test
    void aSignatureThatWasNotRecordedIsGoodForNothingAndTheSameKeyEnrolsAgain() {
        String code = desk.code();
        desk.ca().after = () -> desk.hub().failDisk(true);
        assertRefused(desk.enroll(code, request), Reason.STORE_UNAVAILABLE);

        Desk next = desk.restarted();

        assertThat(next.hub().registry.certificates(Desk.PUMP)).isEmpty();
        assertThat(next.enroll(code, request)).isInstanceOf(EnrolOutcome.Issued.class);
        assertThat(next.hub().registry.certificates(Desk.PUMP)).hasSize(1);
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgainByTheSameKeyAndBothCertificatesAreKnown() {
        String code = desk.code();
        desk.enroll(code, request);

        Desk next = desk.restarted();

        assertThat(next.enroll(code, request)).isInstanceOf(EnrolOutcome.Issued.class);
        assertThat(next.hub().registry.certificates(Desk.PUMP))
                .as("the one that nobody has can be revoked by itself")
                .hasSize(2);
    }

    @Test
    void aNewCodeIsTheWayBackForAMachineThatMadeAnotherKeyOrCameLate() {
        String code = desk.code();
        desk.ca().before = InterruptedEnrolmentTest::end;
        assertThatThrownBy(() -> desk.enroll(code, request)).isInstanceOf(Ended.class);
        Desk next = desk.restarted();
        next.hub().pass(Code.RETRY.plusSeconds(1));
        assertRefused(next.enroll(code, request), Reason.CODE_USED);

        assertThat(next.enroll(next.code(), anothers)).isInstanceOf(EnrolOutcome.Issued.class);
    }

    @Test
    void aRenewalThatWasInterruptedIsAskedForAgainWithTheOldCertificate() {
        EnrolOutcome first = desk.enroll(desk.code(), request);
        Principal principal = desk.principal(first);
        desk.ca().before = InterruptedEnrolmentTest::end;
        assertThatThrownBy(() -> desk.est().reenroll(principal, anothers, Desk.ADDRESS))
                .isInstanceOf(Ended.class);

        Desk next = desk.restarted();

        assertThat(next.est().reenroll(next.principal(first), anothers, Desk.ADDRESS))
                .isInstanceOf(EnrolOutcome.Issued.class);
        assertThat(next.hub().registry.certificates(Desk.PUMP)).hasSize(2);
    }

    @Test
    void whatIsRenewedOverEstFallsWithTheCertificateThatAskedForIt() {
        EnrolOutcome first = desk.enroll(desk.code(), request);
        EnrolOutcome second = desk.est().reenroll(desk.principal(first), anothers, Desk.ADDRESS);
        EnrolOutcome third = desk.est().reenroll(desk.principal(second), request, Desk.ADDRESS);
        EnrolOutcome byCode = desk.enroll(desk.code(), anothers);
        Principal thief = desk.principal(second);

        desk.hub()
                .acts
                .perform(
                        new Act.CertificateRevoked(desk.principal(first).certificate(), "stolen", false),
                        TestHub.ADMIN);

        assertThat(desk.hub().registry.certificates(Desk.PUMP))
                .filteredOn(view -> view.revoked() == null)
                .singleElement()
                .satisfies(view -> assertThat(view.certificate().fingerprint())
                        .isEqualTo(desk.principal(byCode).certificate()));
        assertRefused(desk.est().reenroll(thief, request, Desk.ADDRESS), Reason.CERTIFICATE_REVOKED);
        assertThat(third).isInstanceOf(EnrolOutcome.Issued.class);
    }
}
