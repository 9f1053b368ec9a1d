package io.swarmguard;

import io.swarmguard.edge.listen.ServerIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The owner's own server certificate: a PEM chain, leaf first, and its key in PKCS #8. */
record CertificateFiles(Path certificate, Path key) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA");

    /** @throws IOException saying which file cannot be used and why */
    ServerIdentity load() throws IOException {
        return new ServerIdentity(loadKey(), loadChain());
    }

    /** When the younger of the two files changed last. */
    FileTime changed() throws IOException {
        FileTime one = Files.getLastModifiedTime(certificate);
        FileTime other = Files.getLastModifiedTime(key);
        return one.compareTo(other) > 0 ? one : other;
    }

    private List<X509Certificate> loadChain() throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            byte[] pem = Files.readAllBytes(certificate);
            for (var one :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                chain.add((X509Certificate) one);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("tls.certificate " + certificate + " is no PEM chain: " + e.getMessage(), e);
        }
        if (chain.isEmpty()) {
            throw new IOException("tls.certificate " + certificate + " holds no certificate");
        }
        return chain;
    }

    private PrivateKey loadKey() throws IOException {
        Matcher matcher = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new IOException(
                    "tls.key " + key + " is no PKCS #8 PEM; `openssl pkcs8 -topk8 -nodes -in KEY` makes one");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException _) {
                // not of that kind: the next one is tried
            }
        }
        throw new IOException("tls.key " + key + " is neither an EC nor an RSA key");
    }
}
