import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Run from its source, with the jars on the class path. A fleet to import: {@code devices.csv} and as many distinct self-signed certificates, {@code d0.crt} …, which share
 * one key, {@code fleet.key}, as making ten thousand keys would only take time.
 */
public final class MakeFleet {
    private static final String HEAD = "name,kind,segment,role,certificate\n";
    private static final int SEGMENTS = 10;

    private MakeFleet() {}

    /** {@code DIR COUNT PREFIX}: the directory, how many, and what their names begin with. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        write(Path.of(arguments[0]), Integer.parseInt(arguments[1]), arguments[2], Instant.now());
    }

    private static void write(Path dir, int devices, String prefix, Instant now) throws IOException, GeneralSecurityException {
        Files.createDirectories(dir);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair key = generator.generateKeyPair();
        Files.writeString(dir.resolve("fleet.key"), pem("PRIVATE KEY", key.getPrivate().getEncoded()));
        StringBuilder csv = new StringBuilder(HEAD);
        for (int i = 0; i < devices; i++) {
            csv.append("%s%d,device,plant-%d,sensor,%s%d.crt%n".formatted(prefix, i, i % SEGMENTS, prefix, i));
        }
        SecureRandom random = new SecureRandom();
        IntStream.range(0, devices).parallel().forEach(i -> certificate(dir.resolve(prefix + i + ".crt"), key, random, now));
        Files.writeString(dir.resolve("devices.csv"), csv);
    }

    private static void certificate(Path file, KeyPair key, SecureRandom random, Instant now) {
        String name = file.getFileName().toString();
        X500Name subject = new X500Name("CN=" + name.substring(0, name.length() - ".crt".length()));
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(120, random),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(30))),
                subject,
                key.getPublic());
        try {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
            Files.writeString(file, pem("CERTIFICATE", builder.build(signer).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("the JDK signs with P-256", e);
        }
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
