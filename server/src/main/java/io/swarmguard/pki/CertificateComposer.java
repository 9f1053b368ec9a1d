package io.swarmguard.pki;

import io.swarmguard.terms.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Writes certificates (RFC 5280) with BouncyCastle, which is loaded only when this class is: not at the start of a hub that
 * has nothing to issue.
 */
final class CertificateComposer {
    /** Signed by the CA's EC P-384 key. */
    private static final AlgorithmIdentifier SIGNATURE = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384);

    private static final int KEY_ID_BYTES = 20;

    private CertificateComposer() {}

    /** The validity of a certificate. */
    record Span(Instant notBefore, Instant notAfter) {}

    /** A CA's own certificate. */
    static CertificateText authority(String name, byte[] spki, byte[] serial, Span span) {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        add(extensions, Extension.basicConstraints, true, new BasicConstraints(0));
        add(extensions, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        add(extensions, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(spki)));
        X500Name both = commonName(name);
        return text(both, both, spki, serial, span, extensions);
    }

    /** A certificate below the CA, for names that are each a URI, DNS name or IP address. */
    static CertificateText leaf(
            byte[] ca,
            String commonName,
            List<GeneralName> names,
            boolean server,
            byte[] spki,
            byte[] serial,
            Span span) {
        Certificate issuer = Certificate.getInstance(ca);
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        add(extensions, Extension.basicConstraints, true, new BasicConstraints(false));
        add(extensions, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        KeyPurposeId purpose = server ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
        add(extensions, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        GeneralNames subjectNames = new GeneralNames(names.toArray(GeneralName[]::new));
        add(extensions, Extension.subjectAlternativeName, false, subjectNames);
        add(extensions, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(spki)));
        byte[] issuerKey = encoded(issuer.getSubjectPublicKeyInfo());
        add(extensions, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId(issuerKey)));
        return text(issuer.getSubject(), commonName(commonName), spki, serial, span, extensions);
    }

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    /** @param host a DNS name or the text of an IP address */
    static GeneralName host(String host) {
        boolean address = host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static CertificateText text(
            X500Name issuer, X500Name subject, byte[] spki, byte[] serial, Span span, ExtensionsGenerator extensions) {
        V3TBSCertificateGenerator text = new V3TBSCertificateGenerator();
        text.setSerialNumber(new ASN1Integer(new BigInteger(1, serial)));
        text.setSignature(SIGNATURE);
        text.setIssuer(issuer);
        text.setStartDate(new Time(Date.from(span.notBefore())));
        text.setEndDate(new Time(Date.from(span.notAfter())));
        text.setSubject(subject);
        text.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(spki));
        text.setExtensions(extensions.generate());
        return new CertificateText(serial, encoded(text.generateTBSCertificate()), span.notAfter());
    }

    /** The certificate made of a text and its signature. */
    static byte[] assemble(byte[] toBeSigned, byte[] signature) {
        try {
            ASN1Encodable[] parts = {ASN1Primitive.fromByteArray(toBeSigned), SIGNATURE, new DERBitString(signature)};
            return encoded(new DERSequence(parts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Certificates without a signature around them: the certs-only form of RFC 5652, section 5, and RFC 7030, 4.1.3. */
    static byte[] certificatesOnly(byte[] certificate) {
        SignedData data = new SignedData(
                new DERSet(),
                new ContentInfo(CMSObjectIdentifiers.data, null),
                new DERSet(Certificate.getInstance(certificate)),
                null,
                new DERSet());
        return encoded(new ContentInfo(CMSObjectIdentifiers.signedData, data));
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    /** RFC 7093, method 4: of the whole SubjectPublicKeyInfo, by SHA-256. */
    private static byte[] keyId(byte[] spki) {
        return Arrays.copyOf(Fingerprint.of(spki).toBytes(), KEY_ID_BYTES);
    }

    private static void add(
            ExtensionsGenerator to,
            org.bouncycastle.asn1.ASN1ObjectIdentifier oid,
            boolean critical,
            ASN1Encodable value) {
        try {
            to.addExtension(oid, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encoded(org.bouncycastle.asn1.ASN1Object value) {
        try {
            return value.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
