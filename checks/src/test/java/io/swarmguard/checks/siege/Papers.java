package io.swarmguard.checks.siege;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.swarmguard.device.identity.Credentials;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What attackers show at the door. */
final class Papers {
    private Papers() {}

    /** A certificate of the attacker's own making, with one extension more; the JDK's TLS shows what BoringSSL would not. */
    static SslContext selfMade(String extension, byte[] value)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        X500Name subject = new X500Name("CN=d0");
        Instant now = Instant.now();
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.valueOf(now.toEpochMilli()),
                                Date.from(now.minus(Duration.ofHours(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                subject,
                                keys.getPublic())
                        .addExtension(new ASN1ObjectIdentifier(extension), false, value)
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        return shown(SslProvider.JDK, keys.getPrivate(), "TLSv1.3", certificate);
    }

    /** Somebody's real certificate and key, in the wrong hands. */
    static SslContext stolen(Credentials credentials, String version) throws IOException {
        return shown(SslProvider.OPENSSL, credentials.key(), version, credentials.certificate());
    }

    private static SslContext shown(SslProvider provider, PrivateKey key, String version, X509Certificate certificate)
            throws IOException {
        return SslContextBuilder.forClient()
                .sslProvider(provider)
                .protocols(version)
                .keyManager(key, certificate)
                .trustManager(InsecureTrustManagerFactory.INSTANCE) // attackers do not care whom they meet
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    /** The first message of a handshake, complete. */
    static byte[] clientHello() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        var out = java.nio.ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(java.nio.ByteBuffer.allocate(0), out);
        byte[] hello = new byte[out.flip().remaining()];
        out.get(hello);
        return hello;
    }
}
