package io.swarmguard.device.identity;

import io.swarmguard.formats.MalformedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as text (RFC 7468). Other blocks in the same text are passed over. */
public final class Pem {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA");

    private Pem() {}

    public static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    public static String of(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate that cannot be encoded", e);
            }
        }
        return text.toString();
    }

    /** Every certificate of the text in its order; empty if there is none. */
    public static List<X509Certificate> certificates(String text) throws MalformedException {
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                found.addAll(certificates(decode(block.group(2))));
            }
        }
        return List.copyOf(found);
    }

    /** The certificates of one DER certificate or of a certs-only CMS message (RFC 5652, "PKCS#7"). */
    public static List<X509Certificate> certificates(byte[] der) throws MalformedException {
        try {
            List<X509Certificate> found = new ArrayList<>();
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(der))) {
                found.add((X509Certificate) certificate);
            }
            return List.copyOf(found);
        } catch (CertificateException e) {
            throw new MalformedException("not a certificate");
        }
    }

    /** The one unencrypted PKCS#8 key (EC or RSA) of the text. */
    public static PrivateKey privateKey(String text) throws MalformedException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("PRIVATE KEY")) {
                return privateKey(decode(block.group(2)));
            }
            if (block.group(1).endsWith("PRIVATE KEY")) {
                throw new MalformedException(
                        "the key is a '" + block.group(1) + "'; convert it with: openssl pkcs8 -topk8 -nocrypt");
            }
        }
        throw new MalformedException("there is no private key in the text");
    }

    private static PrivateKey privateKey(byte[] der) throws MalformedException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException notThisAlgorithm) {
                // PKCS#8 names its algorithm inside; the next factory may know it
            }
        }
        throw new MalformedException("neither an EC nor an RSA key");
    }

    private static byte[] decode(String base64) throws MalformedException {
        try {
            return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a PEM block that is not base64");
        }
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
