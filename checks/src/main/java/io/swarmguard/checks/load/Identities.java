package io.swarmguard.checks.load;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A throw-away authority and as many distinct identities as a load needs, as PEM files in one directory. */
public final class Identities {
    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final KeyUsage SIGNS = new KeyUsage(KeyUsage.digitalSignature);

    private final Path dir;
    private final SecureRandom random = new SecureRandom();
    private final KeyPairGenerator keys;
    private final KeyPair caKey;
    private final X500Name caName = new X500Name("CN=load test authority");
    private final Instant now;

    private Identities(Path dir, Instant now) throws GeneralSecurityException {
        this.dir = dir;
        this.now = now;
        this.keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"), random);
        this.caKey = keys.generateKeyPair();
    }

    /** Writes {@code ca.crt}, {@code server.crt/.key}, {@code monitor.crt/.key}, {@code commander.crt/.key} and {@code d0.crt/.key} … into the directory. */
    public static void write(Path dir, int devices, Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Files.createDirectories(dir);
        Identities made = new Identities(dir, now);
        made.authority();
        made.leaf("server", "localhost", KeyPurposeId.id_kp_serverAuth);
        made.leaf("monitor", "monitor", KeyPurposeId.id_kp_clientAuth);
        made.leaf("commander", "commander", KeyPurposeId.id_kp_clientAuth);
        for (int i = 0; i < devices; i++) {
            made.leaf("d" + i, "d" + i, KeyPurposeId.id_kp_clientAuth);
        }
    }

    private void authority() throws IOException, GeneralSecurityException, OperatorCreationException {
        JcaX509v3CertificateBuilder builder = builder(caName, caKey);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        pem("ca.crt", signed(builder));
    }

    private void leaf(String file, String name, KeyPurposeId purpose)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair key = keys.generateKeyPair();
        JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=" + name), key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, SIGNS);
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        if (purpose.equals(KeyPurposeId.id_kp_serverAuth)) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, name), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
        }
        pem(file + ".crt", signed(builder));
        pem(file + ".key", new JcaPKCS8Generator(key.getPrivate(), null));
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair key) {
        Date from = Date.from(now.minus(Duration.ofHours(1)));
        Date to = Date.from(now.plus(LIFETIME));
        return new JcaX509v3CertificateBuilder(caName, new BigInteger(120, random), from, to, subject, key.getPublic());
    }

    private X509Certificate signed(JcaX509v3CertificateBuilder builder)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(caKey.getPrivate())));
    }

    private void pem(String file, Object content) throws IOException {
        try (Writer out = Files.newBufferedWriter(dir.resolve(file));
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            pem.writeObject(content);
        }
    }
}
