package io.swarmguard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.terms.Reason;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that somebody hands over to be known by, made to hurt whoever reads them. */
class HostileCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static KeyPair pair;

    @BeforeAll
    static void makeKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        pair = generator.generateKeyPair();
    }

    /** @param extensions how many, of that many bytes each, in octet strings that hold no DER */
    private static byte[] certificate(int extensions, int bytes, Duration life) throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=x"),
                BigInteger.ONE,
                Date.from(NOW),
                Date.from(NOW.plus(life)),
                new X500Name("CN=x"),
                pair.getPublic());
        for (int i = 0; i < extensions; i++) {
            builder.addExtension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999." + i), true, new byte[bytes]);
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
    }

    private static void assertRefused(byte[] der, Reason reason) {
        assertThatThrownBy(() -> ClientCertificate.parse(der))
                .isInstanceOfSatisfying(
                        ClientCertificate.RefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 15000", "64, 100"})
    void extensionsThatNobodyKnowsAreBoundedAndPassedOver(int extensions, int bytes) throws Exception {
        assertThat(ClientCertificate.parse(certificate(extensions, bytes, Duration.ofDays(1)))
                        .notAfter())
                .isEqualTo(NOW.plus(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @CsvSource({"1, 16384", "65, 10", "2, 9000"})
    void tooManyOrTooLargeExtensionsAreRefused(int extensions, int bytes) throws Exception {
        assertRefused(certificate(extensions, bytes, Duration.ofDays(1)), Reason.CERTIFICATE_MALFORMED);
    }

    @Test
    void oneThatEndsBeforeItBeginsIsRefused() throws Exception {
        assertRefused(certificate(0, 0, Duration.ofDays(-1)), Reason.CERTIFICATE_MALFORMED);
    }

    @Test
    void nothingMayFollowIt() throws Exception {
        byte[] good = certificate(1, 10, Duration.ofDays(1));
        assertRefused(Arrays.copyOf(good, good.length + 1), Reason.CERTIFICATE_MALFORMED);
        assertRefused(Arrays.copyOf(good, good.length - 1), Reason.CERTIFICATE_MALFORMED);
        assertRefused(new byte[0], Reason.CERTIFICATE_MALFORMED);
    }

    @Test
    void lengthsThatLieAndSequencesWithinSequencesAreRefused() {
        assertRefused(new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1}, Reason.CERTIFICATE_MALFORMED);
        assertRefused(new byte[] {0x30, (byte) 0x80, 0, 0}, Reason.CERTIFICATE_MALFORMED); // BER's open end
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        for (int left = 15_996; left > 0; left -= 4) {
            nested.write(0x30);
            nested.write(0x82);
            nested.write(left >> 8);
            nested.write(left);
        }
        assertRefused(nested.toByteArray(), Reason.CERTIFICATE_MALFORMED);
    }

    @Test
    void aByteChangedAnywhereGivesAnotherFingerprintOrARefusalAndNeverAnythingElse() throws Exception {
        byte[] good = certificate(3, 40, Duration.ofDays(1));
        var fingerprint = ClientCertificate.parse(good).fingerprint();
        int refused = 0;
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= (byte) 0x81;
            try {
                assertThat(ClientCertificate.parse(changed).fingerprint()).isNotEqualTo(fingerprint);
            } catch (ClientCertificate.RefusedException expected) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
