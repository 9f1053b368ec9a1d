package io.swarmguard.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Code;
import io.swarmguard.acts.TestHub;
import io.swarmguard.config.Rate;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Principal;
import io.swarmguard.pki.Issuer;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EnrolmentTest {
    private static final String ADDRESS = "192.0.2.7";
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");

    private final TestHub hub = new TestHub();
    private final CaKey ca = new CaKey();
    private final Issuer issuer = new Issuer(hub.acts, ca, hub.clock, new SecureRandom(), Issuer.Terms.STANDARD);
    private final Codes codes = new Codes(hub.acts, new TestCipher(), hub.clock, new SecureRandom(), Codes.LIFETIME);
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int RENEWALS = 10;
    private static final EstService.Limits LIMITS =
            new EstService.Limits(new Rate(20, WINDOW), new Rate(RENEWALS, WINDOW));
    private final EstService est = new EstService(hub.acts, issuer, codes, hub.signals, hub.clock, LIMITS);

    @BeforeEach
    void createHub() {
        hub.acts.perform(new Act.HubCreated("example.org", "4f"), Actor.HUB);
        issuer.createAuthority();
    }

    private String code() {
        return code(List.of(TestHub.device("pump-7")));
    }

    private String code(List<Act> before) {
        return ((Codes.CodeOutcome.Given) codes.issue(before, PUMP, TestHub.ADMIN)).code();
    }

    private static byte[] request(String name) throws Exception {
        return TestHub.der(name + ".csr.pem", "CERTIFICATE REQUEST");
    }

    private EnrolOutcome enroll(String code, String request) throws Exception {
        return est.enroll("pump-7", code, request(request), ADDRESS);
    }

    private static X509Certificate parsed(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static void assertRefused(EnrolOutcome outcome, Reason reason, boolean proven) {
        assertThat(outcome).isInstanceOfSatisfying(EnrolOutcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.proven()).isEqualTo(proven);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"p256", "p384", "rsa3072"})
    void aCodeGivesACertificateWhoseNamesComeFromTheRegistry(String request) throws Exception {
        EnrolOutcome.Issued issued = (EnrolOutcome.Issued) enroll(code(), request);

        X509Certificate certificate = parsed(issued.certificate());
        certificate.verify(ca.publicKey());
        certificate.checkValidity(java.util.Date.from(TestHub.START));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=pump-7");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://example.org/device/pump-7"));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getKeyUsage()[0]).isTrue();
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(TestHub.START.minus(Duration.ofMinutes(5)));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(TestHub.START.plus(Duration.ofDays(30)));
        assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(127);
        assertThat(hub.registry.authenticate(Fingerprint.of(issued.certificate()), hub.clock.instant()))
                .isInstanceOf(Lookup.Known.class);
        Collection<?> bag = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(issued.certificates()));
        assertThat(bag).hasSize(1);
    }

    @Test
    void theCaIsMadeOnceAndServedAsAFewBytesOfPkcs7() throws Exception {
        X509Certificate authority = parsed(issuer.authority());
        authority.verify(ca.publicKey());
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(est.caCertificates())))
                .hasSize(1);
        assertThat(hub.restarted().acts.caCertificate()).isEqualTo(issuer.authority());
    }

    @ParameterizedTest
    @CsvSource({
        "rsa2048, KEY_REFUSED",
        "ed25519, KEY_REFUSED",
        "p521, KEY_REFUSED",
        "secp256k1, KEY_REFUSED",
        "rsa3072-exponent3, KEY_REFUSED"
    })
    void weakAndOtherKeysAreRefusedWithTheReasonAndTheCodeStaysGood(String request, Reason reason) throws Exception {
        String code = code();
        assertRefused(enroll(code, request), reason, true);
        assertThat(enroll(code, "p256")).isInstanceOf(EnrolOutcome.Issued.class);
    }

    @Test
    void aRequestWhoseSignatureIsNotItsKeysIsRefused() throws Exception {
        byte[] request = request("p256");
        request[request.length - 1] ^= 1;
        assertRefused(est.enroll("pump-7", code(), request, ADDRESS), Reason.CSR_INVALID, true);
    }

    @Test
    void brokenRequestsNeverThrow() throws Exception {
        String code = code();
        byte[] good = request("p256");
        for (int i = 0; i < good.length; i++) {
            byte[] broken = good.clone();
            broken[i] ^= (byte) 0xff;
            EstService fresh = new EstService(hub.acts, issuer, codes, hub.signals, hub.clock, LIMITS);
            assertThat(fresh.enroll("pump-7", code, broken, ADDRESS))
                    .as("byte " + i)
                    .isInstanceOf(EnrolOutcome.Refused.class);
        }
        assertRefused(est.enroll("pump-7", code, new byte[100_000], ADDRESS), Reason.CSR_INVALID, true);
        assertRefused(est.enroll("pump-7", code, new byte[0], ADDRESS), Reason.CSR_INVALID, true);
    }

    @Test
    void aCodeIsReadAsPeopleTypeIt() throws Exception {
        String typed = code().toLowerCase(java.util.Locale.ROOT)
                .replace("-", " ")
                .replace('0', 'o')
                .replace('1', 'l');
        assertThat(enroll(typed, "p256")).isInstanceOf(EnrolOutcome.Issued.class);
    }

    @Test
    void anotherKeyCannotUseACodeAgainButTheSameMayAskAgainForAWhile() throws Exception {
        String code = code();
        assertThat(enroll(code, "p256")).isInstanceOf(EnrolOutcome.Issued.class);
        assertRefused(enroll(code, "p384"), Reason.CODE_USED, false);
        assertThat(enroll(code, "p256")).as("its answer was lost").isInstanceOf(EnrolOutcome.Issued.class);
        hub.pass(Code.RETRY.plusSeconds(1));
        assertRefused(enroll(code, "p256"), Reason.CODE_USED, false);
    }

    @Test
    void aCodeExpires() throws Exception {
        String code = code();
        hub.pass(Codes.LIFETIME.plusSeconds(1));
        assertRefused(enroll(code, "p256"), Reason.CODE_EXPIRED, false);
    }

    @Test
    void aNewCodeReplacesTheOneBefore() throws Exception {
        String first = code();
        String second = code(List.of());
        assertRefused(enroll(first, "p256"), Reason.CODE_WRONG, false);
        assertThat(enroll(second, "p256")).isInstanceOf(EnrolOutcome.Issued.class);
    }

    @Test
    void guessesCountAgainstTheAddressAndNeverAgainstTheDevice() throws Exception {
        String code = code();
        for (int i = 0; i < LIMITS.failures().count(); i++) {
            assertRefused(enroll("0000-0000-0000-0000-0000-0000-0000-0000", "p256"), Reason.CODE_WRONG, false);
        }
        assertRefused(enroll(code, "p256"), Reason.LIMIT_ENROLMENTS, false);
        assertThat(hub.signals.events(EventType.ENROLMENT_REFUSED))
                .isEqualTo(LIMITS.failures().count());
        assertThat(hub.signals.recent())
                .filteredOn(event -> event.type() == EventType.ENROLMENT_REFUSED)
                .isNotEmpty()
                .allSatisfy(EnrolmentTest::isAboutTheAddressOnly);
        assertThat(est.enroll("pump-7", code, request("p256"), "192.0.2.8")).isInstanceOf(EnrolOutcome.Issued.class);
        hub.pass(WINDOW);
        assertRefused(enroll("again", "p256"), Reason.CODE_WRONG, false);
    }

    private static void isAboutTheAddressOnly(Event event) {
        assertThat(event.principal()).isNull();
        assertThat(event.address()).isEqualTo(ADDRESS);
        assertThat(event.details().toString()).doesNotContain("pump");
    }

    @Test
    void aCodeOfAnotherDeviceIsWrong() throws Exception {
        String code = code();
        assertRefused(est.enroll("pump-8", code, request("p256"), ADDRESS), Reason.CODE_WRONG, false);
    }

    @Test
    void aDisabledDeviceGetsNoCertificateAndNoCode() throws Exception {
        String code = code();
        hub.acts.perform(new Act.PrincipalDisabled(PUMP, "stolen"), TestHub.ADMIN);
        assertRefused(enroll(code, "p256"), Reason.PRINCIPAL_DISABLED, true);
        assertThat(codes.issue(List.of(), PUMP, TestHub.ADMIN)).isInstanceOf(Codes.CodeOutcome.Refused.class);
    }

    @Test
    void whoHoldsACertificateGetsTheNextOneAndKeepsTheFirstUntilItEnds() throws Exception {
        EnrolOutcome.Issued first = (EnrolOutcome.Issued) enroll(code(), "p256");
        Lookup lookup = hub.registry.authenticate(Fingerprint.of(first.certificate()), hub.clock.instant());
        Principal principal = ((Lookup.Known) lookup).principal();

        assertThat(est.reenroll(principal, request("p384"), ADDRESS)).isInstanceOf(EnrolOutcome.Issued.class);

        assertThat(hub.registry.certificates(PUMP)).hasSize(2);
        for (int i = 1; i < RENEWALS; i++) {
            est.reenroll(principal, request("p384"), ADDRESS);
        }
        assertRefused(est.reenroll(principal, request("p384"), ADDRESS), Reason.LIMIT_ENROLMENTS, true);
        hub.pass(WINDOW);
        assertThat(est.reenroll(principal, request("p384"), ADDRESS)).isInstanceOf(EnrolOutcome.Issued.class);
    }

    @Test
    void aServerCertificateNamesItsHosts() throws Exception {
        KeyPair key = CaKey.pair("secp256r1");
        issuer.issue(
                issuer.prepareServer(
                        List.of("hub.example.org", "127.0.0.1"), key.getPublic().getEncoded()),
                List.of(),
                Actor.HUB);
        byte[] der = hub.acts.serverCertificate();
        assertThat(der).isNotNull();
        assertThat(parsed(der).getSubjectAlternativeNames())
                .containsExactly(List.of(2, "hub.example.org"), List.of(7, "127.0.0.1"));
        assertThat(parsed(der).getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(hub.restarted().acts.serverNames()).containsExactly("hub.example.org", "127.0.0.1");
    }

    @Test
    void aPreparedCertificateIsSignedOnce() throws Exception {
        code();
        KeyPair key = CaKey.pair("secp256r1");
        var prepared = issuer.prepare(PUMP, key.getPublic().getEncoded());
        issuer.issue(prepared, List.of(), Actor.HUB);
        int signatures = ca.signatures;
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> issuer.issue(prepared, List.of(), Actor.HUB))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ca.signatures).isEqualTo(signatures);
    }
}
