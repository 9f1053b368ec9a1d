package io.swarmguard.cli;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.Pem;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads the PEM files of operators. */
final class PemFiles {
    private PemFiles() {}

    static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block(pem, Pem.CERTIFICATE)));
    }

    static PrivateKey ecKey(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(block(pem, Pem.PRIVATE_KEY)));
    }

    /** The bytes of the first block with that label. */
    private static byte[] block(String pem, String label) throws GeneralSecurityException {
        try {
            List<byte[]> blocks = Pem.blocks(pem, label);
            if (blocks.isEmpty()) {
                throw new GeneralSecurityException("there is no " + label + " in PEM form");
            }
            return blocks.getFirst();
        } catch (MalformedException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }
}
