package io.swarmguard.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests by somebody who has a good code and means no good. */
@Timeout(60)
class HostileRequestTest {
    private static final ASN1ObjectIdentifier SHA256_ECDSA = new ASN1ObjectIdentifier("1.2.840.10045.4.3.2");

    private final Desk desk = Desk.open();
    private final String code = desk.code();

    private static byte[] request(KeyPair key, String subject, ASN1Set attributes, ASN1ObjectIdentifier algorithm)
            throws GeneralSecurityException, IOException {
        return request(
                key,
                new CertificationRequestInfo(
                        new X500Name(subject),
                        SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()),
                        attributes),
                algorithm);
    }

    private static byte[] request(KeyPair key, CertificationRequestInfo info, ASN1ObjectIdentifier algorithm)
            throws GeneralSecurityException, IOException {
        Signature signature = Signature.getInstance(
                key.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
        signature.initSign(key.getPrivate());
        signature.update(info.getEncoded("DER"));
        return new CertificationRequest(info, new AlgorithmIdentifier(algorithm), new DERBitString(signature.sign()))
                .getEncoded("DER");
    }

    private static ASN1Set wishes(Extensions extensions) {
        return new DERSet(new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(extensions)));
    }

    private static ASN1Set opaque(int bytes) throws IOException {
        ExtensionsGenerator all = new ExtensionsGenerator();
        all.addExtension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, new DEROctetString(new byte[bytes]));
        return wishes(all.generate());
    }

    private void assertRefused(byte[] request, Reason reason) {
        assertThat(desk.enroll(code, request))
                .isInstanceOfSatisfying(
                        EnrolOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        assertThat(desk.hub().registry.certificates(Desk.PUMP)).isEmpty();
    }

    @Test
    void whatARequestWouldLikeToBeIsPassedOver() throws Exception {
        ExtensionsGenerator wishes = new ExtensionsGenerator();
        GeneralName[] names = {
            new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/operator/ada"),
            new GeneralName(GeneralName.dNSName, "hub.example.org")
        };
        wishes.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(names));
        wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        wishes.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage));
        byte[] request =
                request(CaKey.pair("secp256r1"), "CN=ada,O=operators", wishes(wishes.generate()), SHA256_ECDSA);

        X509Certificate certificate = Desk.parsed(desk.enroll(code, request));

        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=pump-7");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://example.org/device/pump-7"));
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void aRequestOfAWholePageIsReadAndWhatItIsFullOfIsNotInTheCertificate() throws Exception {
        byte[] request = request(CaKey.pair("secp256r1"), "CN=x", opaque(15_000), SHA256_ECDSA);
        EnrolOutcome outcome = desk.enroll(code, request);
        assertThat(Desk.parsed(outcome).getEncoded().length).isLessThan(1000);
    }

    @Test
    void aRequestThatIsTooLongIsRefusedUnread() throws Exception {
        assertRefused(request(CaKey.pair("secp256r1"), "CN=x", opaque(16_384), SHA256_ECDSA), Reason.CSR_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.113549.1.1.11", "1.2.840.10045.4.1", "1.2.840.113549.1.1.5", "1.3.101.112"})
    void aSignatureByAnotherOrAWeakAlgorithmIsRefused(String algorithm) throws Exception {
        ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(algorithm);
        assertRefused(request(CaKey.pair("secp256r1"), "CN=x", new DERSet(), oid), Reason.CSR_INVALID);
    }

    @Test
    void nobodyGetsACertificateForAKeyThatIsAnothers() throws Exception {
        CertificationRequestInfo stolen = new CertificationRequestInfo(
                new X500Name("CN=x"),
                SubjectPublicKeyInfo.getInstance(
                        CaKey.pair("secp256r1").getPublic().getEncoded()),
                new DERSet());
        assertRefused(request(CaKey.pair("secp256r1"), stolen, SHA256_ECDSA), Reason.CSR_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "04, 00, KEY_REFUSED", // no point of the curve
        "00, ff, KEY_REFUSED", // the point at infinity's tag, with too many bytes
        "02, ff, KEY_REFUSED", // compressed
        "04, ff, KEY_REFUSED" // coordinates beyond the field
    })
    void aPointThatIsNotOnItsCurveIsRefused(String tag, String filling, Reason reason) throws Exception {
        KeyPair key = CaKey.pair("secp256r1");
        byte[] point = new byte[65];
        Arrays.fill(point, (byte) Integer.parseInt(filling, 16));
        point[0] = Byte.parseByte(tag, 16);
        SubjectPublicKeyInfo good =
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
        CertificationRequestInfo info = new CertificationRequestInfo(
                new X500Name("CN=x"), new SubjectPublicKeyInfo(good.getAlgorithm(), point), new DERSet());
        assertRefused(request(key, info, SHA256_ECDSA), reason);
    }

    @Test
    void anRsaKeyIsTakenFromThreeThousandAndSeventyTwoBitsOn() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(3064);
        ASN1ObjectIdentifier sha256Rsa = PKCSObjectIdentifiers.sha256WithRSAEncryption;
        assertRefused(request(generator.generateKeyPair(), "CN=x", new DERSet(), sha256Rsa), Reason.KEY_REFUSED);
    }

    @Test
    void deepNestingAndWhatFollowsTheEndAreRefused() throws Exception {
        byte[] good = request(CaKey.pair("secp256r1"), "CN=x", new DERSet(), SHA256_ECDSA);
        assertRefused(Arrays.copyOf(good, good.length + 1), Reason.CSR_INVALID);
        byte[] nested = new byte[8000];
        for (int i = 0; i + 3 < nested.length; i += 4) { // SEQUENCE in SEQUENCE, each as long as what is left
            int left = nested.length - i - 4;
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x82;
            nested[i + 2] = (byte) (left >> 8);
            nested[i + 3] = (byte) left;
        }
        assertRefused(nested, Reason.CSR_INVALID);
        assertRefused(
                "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n".getBytes(StandardCharsets.US_ASCII), Reason.CSR_INVALID);
    }
}
