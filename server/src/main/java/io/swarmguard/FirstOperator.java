package io.swarmguard;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Roles;
import io.swarmguard.formats.der.Pem;
import io.swarmguard.identity.Registry;
import io.swarmguard.store.DurableFile;
import io.swarmguard.terms.PrincipalId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/** The operator whose key and certificate the first start leaves beside the master key, for the command line. */
record FirstOperator(Rooms rooms, OperatorKeys keys, X509Certificate ca) {
    private static final PrincipalId ID = PrincipalId.operator("admin");
    static final int MOST_SESSIONS = Roles.OPERATORS_SESSIONS;

    /** Also completes a first start that was interrupted. */
    void makeIfMissing() throws IOException {
        try {
            Path caFile = rooms.keyDir.resolve("ca.crt");
            String pem = Pem.print(Pem.CERTIFICATE, ca.getEncoded());
            if (!Files.exists(caFile) || !Files.readString(caFile).equals(pem)) {
                DurableFile.write(caFile, pem.getBytes(StandardCharsets.US_ASCII));
            }
            if (rooms.registry.find(ID) == null) {
                Certificates.demand(rooms.acts.perform(
                        new Act.PrincipalAdded(ID, Registry.plainFacts(Roles.ADMIN, MOST_SESSIONS), null), Actor.HUB));
            }
            if (rooms.registry.certificates(ID).isEmpty()) {
                Certificates.issued(keys.make(ID, List.of()));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make the first operator's key: " + e.getMessage(), e);
        }
    }
}
