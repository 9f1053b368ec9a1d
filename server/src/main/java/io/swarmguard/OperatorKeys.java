package io.swarmguard;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.ActKind;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Recorded;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.Pem;
import io.swarmguard.identity.Lookup;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.pki.IssueOutcome;
import io.swarmguard.pki.Issuer;
import io.swarmguard.store.DurableFile;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts a new key and certificate of an operator into the key directory. The key waits in a file of its own while its
 * certificate is issued, so that wherever the process ends, what is found at the next start is either a key that nothing
 * was issued for, or one whose certificate is in the ledger: no certificate is lost, and nobody gets a second one. One
 * thread.
 */
record OperatorKeys(Rooms rooms, Issuer issuer) {
    private static final String WAITING = "operator.key.waiting";
    private static final String PUBLIC_KEY = "PUBLIC KEY";

    /** An operator, and its certificate in DER. */
    private record Found(PrincipalId id, byte[] certificate) {}

    /** @param before acts that are recorded as one with the preparation of the certificate */
    IssueOutcome make(PrincipalId id, List<Act> before) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), rooms.random);
        KeyPair pair = generator.generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        String key = Pem.print(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded());
        write(WAITING, key + Pem.print(PUBLIC_KEY, spki));
        IssueOutcome outcome = issuer.issue(issuer.prepare(id, spki), before, Actor.HUB);
        switch (outcome) {
            case IssueOutcome.Issued issued -> put(key, issued.certificate());
            case IssueOutcome.Refused refused -> Files.deleteIfExists(waiting());
        }
        return outcome;
    }

    /** Completes what a process began that ended: gives whose key and certificate are there now; null if none was begun. */
    @Nullable
    PrincipalId finish() throws IOException {
        if (!Files.exists(waiting())) {
            return null;
        }
        try {
            String text = Files.readString(waiting(), StandardCharsets.US_ASCII);
            List<byte[]> keys = Pem.blocks(text, Pem.PRIVATE_KEY);
            List<byte[]> publicKeys = Pem.blocks(text, PUBLIC_KEY);
            Found found = keys.isEmpty() || publicKeys.isEmpty() ? null : recorded(publicKeys.getFirst());
            if (found != null) {
                put(Pem.print(Pem.PRIVATE_KEY, keys.getFirst()), found.certificate());
                return found.id();
            }
        } catch (MalformedException e) {
            throw new IOException(waiting() + " is damaged (" + e.getMessage() + "); remove it", e);
        }
        Files.delete(waiting());
        return null;
    }

    private void put(String key, byte[] certificate) throws IOException {
        write("operator.key", key);
        write("operator.crt", Pem.print(Pem.CERTIFICATE, certificate));
        Files.delete(waiting());
    }

    /** The certificate that the ledger has for that key, if it is good now. */
    private @Nullable Found recorded(byte[] spki) {
        AtomicReference<@Nullable Found> found = new AtomicReference<>();
        rooms.ledger.replay(leaf -> {
            Act.CertificateAdded added = added(leaf);
            if (added != null && isFor(spki, added.certificate())) {
                found.set(new Found(added.holder(), added.certificate().der()));
            }
        });
        return found.get();
    }

    private static Act.@Nullable CertificateAdded added(Leaf leaf) {
        if (leaf.type() != ActKind.CERTIFICATE_ADDED.type()) {
            return null;
        }
        try {
            return Recorded.decode(leaf.type(), leaf.body()).act() instanceof Act.CertificateAdded added
                            && added.holder().kind() == PrincipalKind.OPERATOR
                    ? added
                    : null;
        } catch (MalformedException e) {
            throw new IllegalStateException("the start has read this entry before", e);
        }
    }

    private boolean isFor(byte[] spki, Act.Certificate certificate) {
        Fingerprint fingerprint = certificate.known().fingerprint();
        try {
            return rooms.registry.authenticate(fingerprint, rooms.clock.instant()) instanceof Lookup.Known
                    && Arrays.equals(
                            spki,
                            Certificates.parse(certificate.der()).getPublicKey().getEncoded());
        } catch (IOException e) {
            return false;
        }
    }

    private Path waiting() {
        return rooms.keyDir.resolve(WAITING);
    }

    private void write(String file, String pem) {
        DurableFile.write(rooms.keyDir.resolve(file), pem.getBytes(StandardCharsets.US_ASCII));
    }
}
