package io.swarmguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The operator's side of mutual TLS, from the three files that the first start leaves in the key directory. */
final class OperatorTls {
    static final String CA = "ca.crt";
    static final String CERTIFICATE = "operator.crt";
    static final String KEY = "operator.key";

    private static final char[] IN_MEMORY_ONLY = new char[0];

    private OperatorTls() {}

    static SSLContext context(Path directory) {
        try {
            X509Certificate ca = PemFiles.certificate(Files.readString(directory.resolve(CA)));
            X509Certificate own = PemFiles.certificate(Files.readString(directory.resolve(CERTIFICATE)));
            KeyStore keys = empty();
            keys.setKeyEntry(
                    "operator",
                    PemFiles.ecKey(Files.readString(directory.resolve(KEY))),
                    IN_MEMORY_ONLY,
                    new Certificate[] {own});
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", ca);
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(keys, IN_MEMORY_ONLY);
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), new SecureRandom());
            return context;
        } catch (NoSuchFileException e) {
            throw new CliException(
                    "no-operator-key",
                    "the operator's " + e.getFile() + " is missing",
                    "run this as the user who started the hub, or make a new one with `swarmguard operator recover`",
                    e);
        } catch (IOException | GeneralSecurityException e) {
            throw new CliException(
                    "operator-key-unusable",
                    "the operator's key or certificate in " + directory + " cannot be used: " + e.getMessage(),
                    "restore it from a backup, or make a new one with `swarmguard operator recover`",
                    e);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
