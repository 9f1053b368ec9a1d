package io.swarmguard;

import io.swarmguard.edge.listen.ServerIdentity;
import io.swarmguard.terms.Advised;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The owner's own server certificate: a PEM chain, leaf first, and its key in PKCS #8. */
record CertificateFiles(Path certificate, Path key) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA");
    private static final byte[] PROBE = "does this key belong to this certificate?".getBytes(StandardCharsets.US_ASCII);

    /** When each of the two files changed last. */
    record Changed(FileTime certificate, FileTime key) {}

    /** A file cannot be used; the message says which and why. */
    static final class UnusableException extends IOException implements Advised {
        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message);
        }

        UnusableException(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public String reason() {
            return "server-certificate";
        }

        @Override
        public String next() {
            return "mend the files that tls.certificate and tls.key name; without both the hub shows one of its own CA";
        }
    }

    /** @throws IOException saying which file cannot be used and why */
    ServerIdentity load() throws IOException {
        ServerIdentity identity = new ServerIdentity(loadKey(), loadChain());
        // TLS itself notices only in a handshake, and then nobody gets in
        if (!fit(identity.key(), identity.chain().getFirst().getPublicKey())) {
            throw new UnusableException(
                    "tls.key " + key + " is not the key of the first certificate in tls.certificate " + certificate
                            + "; is one of the two files still the old one, or the chain not leaf first?");
        }
        return identity;
    }

    Changed changed() throws IOException {
        return new Changed(changed(certificate, "tls.certificate"), changed(key, "tls.key"));
    }

    private static FileTime changed(Path file, String setting) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw unreadable(file, setting, e);
        }
    }

    /** Why no client would take this certificate at that time; null if it is not for its dates. */
    static @Nullable String unusable(X509Certificate leaf, Instant now) {
        Instant from = leaf.getNotBefore().toInstant();
        Instant until = leaf.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            return "the certificate expired at " + until;
        }
        return now.isBefore(from) ? "the certificate is not valid before " + from : null;
    }

    private static boolean fit(PrivateKey key, PublicKey shown) throws IOException {
        if (!key.getAlgorithm().equals(shown.getAlgorithm())) {
            return false;
        }
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new UnusableException(
                    "the key of tls.key or of tls.certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private List<X509Certificate> loadChain() throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            byte[] pem = read(certificate, "tls.certificate");
            for (var one :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                chain.add((X509Certificate) one);
            }
        } catch (GeneralSecurityException e) {
            throw new UnusableException("tls.certificate " + certificate + " is no PEM chain: " + e.getMessage(), e);
        }
        if (chain.isEmpty()) {
            throw new UnusableException("tls.certificate " + certificate + " holds no certificate");
        }
        return chain;
    }

    private PrivateKey loadKey() throws IOException {
        Matcher matcher = KEY.matcher(new String(read(key, "tls.key"), StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new UnusableException(
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
        throw new UnusableException("tls.key " + key + " is neither an EC nor an RSA key");
    }

    private static byte[] read(Path file, String setting) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, setting, e);
        }
    }

    /** An exception of the file system says no more than a path. */
    private static UnusableException unreadable(Path file, String setting, IOException e) {
        String why = switch (e) {
            case NoSuchFileException missing -> "does not exist";
            case AccessDeniedException denied -> "may not be read by this user";
            default -> "cannot be read: " + e.getMessage();
        };
        return new UnusableException(setting + " " + file + " " + why, e);
    }
}
