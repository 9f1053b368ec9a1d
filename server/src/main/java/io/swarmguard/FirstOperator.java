package io.swarmguard;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Roles;
import io.swarmguard.identity.Registry;
import io.swarmguard.pki.Issuer;
import io.swarmguard.terms.PrincipalId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;

/** The operator whose key and certificate the first start leaves beside the master key, for the command line. */
record FirstOperator(Rooms rooms, Issuer issuer, X509Certificate ca) {
    private static final PrincipalId ID = PrincipalId.operator("admin");
    static final int MOST_SESSIONS = Roles.OPERATORS_SESSIONS;

    /** Also completes a first start that was interrupted. */
    void makeIfMissing() throws IOException {
        try {
            Path caFile = rooms.keyDir.resolve("ca.crt");
            String pem = pem("CERTIFICATE", ca.getEncoded());
            if (!Files.exists(caFile) || !Files.readString(caFile).equals(pem)) {
                write(caFile, pem);
            }
            if (rooms.registry.find(ID) == null) {
                Certificates.demand(rooms.acts.perform(
                        new Act.PrincipalAdded(ID, Registry.plainFacts(Roles.ADMIN, MOST_SESSIONS), null), Actor.HUB));
            }
            if (rooms.registry.certificates(ID).isEmpty()) {
                KeyPair pair = newKey(rooms.random);
                write(
                        rooms.keyDir.resolve("operator.key"),
                        pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
                byte[] certificate = Certificates.issued(
                        issuer.issue(issuer.prepare(ID, pair.getPublic().getEncoded()), List.of(), Actor.HUB));
                write(rooms.keyDir.resolve("operator.crt"), pem("CERTIFICATE", certificate));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make the first operator's key: " + e.getMessage(), e);
        }
    }

    static KeyPair newKey(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** 0600, and never half there. */
    static void write(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(
                file.getParent(),
                "." + file.getFileName(),
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text, StandardCharsets.US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
