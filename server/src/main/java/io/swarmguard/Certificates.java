package io.swarmguard;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Outcome;
import io.swarmguard.config.Lifetimes;
import io.swarmguard.config.Limits;
import io.swarmguard.edge.listen.ServerIdentity;
import io.swarmguard.enrol.Codes;
import io.swarmguard.enrol.EstService;
import io.swarmguard.formats.der.Pem;
import io.swarmguard.keys.InsecureKeyAccess;
import io.swarmguard.keys.KeyKind;
import io.swarmguard.keys.SigningKeys;
import io.swarmguard.pki.IssueOutcome;
import io.swarmguard.pki.Issuer;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hub's CA and the certificates it shows: its own, issued by that CA and renewed when a third of its life is left,
 * and the owner's where one is configured.
 */
final class Certificates {
    private static final Duration BACKDATE = Duration.ofMinutes(5);
    private static final String KEPT = "server certificate stays as it was";

    private final Rooms rooms;
    private final Issuer issuer;
    private final Codes codes;
    private final EstService est;
    private final X509Certificate ca;
    private final OperatorRecovery recovery;
    private final @Nullable CertificateFiles files;
    private volatile ServerIdentity own;
    private volatile ServerIdentity shown;
    private CertificateFiles.@Nullable Changed seen;
    private String complaint = ""; // the last one told, so that it is not told every few seconds

    /** Makes on first start what is missing. @throws IOException if a configured certificate cannot be used */
    static Certificates open(Rooms rooms) throws IOException {
        return new Certificates(rooms);
    }

    private Certificates(Rooms rooms) throws IOException {
        this.rooms = rooms;
        Lifetimes lives = rooms.config.lifetimes();
        this.issuer = new Issuer(
                rooms.acts,
                rooms.keys.signer(SigningKeys.CA, KeyKind.EC_P384),
                rooms.clock,
                rooms.random,
                new Issuer.Terms(
                        lives.certificate(),
                        lives.operatorCertificate(),
                        lives.serverCertificate(),
                        lives.ca(),
                        BACKDATE));
        if (rooms.acts.hub() == null) {
            demand(rooms.acts.perform(
                    new Act.HubCreated(rooms.instance.trustDomain(), rooms.instance.id()), Actor.HUB));
        }
        if (rooms.acts.caCertificate() == null) {
            demand(issuer.createAuthority());
        }
        this.ca = parse(issuer.authority());
        this.codes = new Codes(rooms.acts, rooms.cipher, rooms.clock, rooms.random, lives.code());
        Limits.Connections limits = rooms.config.limits().connections();
        this.est = new EstService(
                rooms.acts,
                issuer,
                codes,
                rooms.signals,
                rooms.clock,
                new EstService.Limits(limits.codeGuesses(), limits.renewals()));
        this.own = ownIdentity();
        this.files = rooms.config.tls().certificate() == null
                        || rooms.config.tls().key() == null
                ? null
                : new CertificateFiles(
                        rooms.config.tls().certificate(), rooms.config.tls().key());
        this.seen = files == null ? null : files.changed();
        this.shown = files == null ? own : files.load();
        String why = CertificateFiles.unusable(shown.chain().getFirst(), rooms.clock.instant());
        if (why != null) { // shown all the same: a hub that does not start helps nobody
            complain("server certificate is shown although nobody will take it", why);
        }
        OperatorKeys keys = new OperatorKeys(rooms, issuer);
        this.recovery = new OperatorRecovery(rooms, keys);
        recovery.finish();
        new FirstOperator(rooms, keys, ca).makeIfMissing();
    }

    private ServerIdentity ownIdentity() throws IOException {
        byte[] der = rooms.acts.serverCertificate();
        X509Certificate current = der == null ? null : parse(der);
        List<String> names = names();
        if (current == null || isOld(current) || !rooms.acts.serverNames().equals(names)) {
            current = renewed(names, current);
        }
        return new ServerIdentity(
                rooms.keys.privateKey(SigningKeys.SERVER, KeyKind.EC_P256, InsecureKeyAccess.get()),
                List.of(current, ca));
    }

    /** A hub whose clock is in doubt, or whose disk is full, must start all the same, or nobody could put that right. */
    private X509Certificate renewed(List<String> names, @Nullable X509Certificate current) throws IOException {
        byte[] spki = rooms.keys
                .signer(SigningKeys.SERVER, KeyKind.EC_P256)
                .publicKey()
                .getEncoded();
        IssueOutcome outcome = issuer.issue(issuer.prepareServer(names, spki), List.of(), Actor.HUB);
        if (outcome instanceof IssueOutcome.Refused refused && current != null) {
            complain(KEPT, refused.why().detail());
            return current;
        }
        return parse(issued(outcome));
    }

    private boolean isOld(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        Duration life = Duration.between(certificate.getNotBefore().toInstant(), end);
        return rooms.clock.instant().isAfter(end.minus(life.dividedBy(3)));
    }

    /** Loopback always, then what the owner calls this host. */
    private List<String> names() {
        Set<String> names = new LinkedHashSet<>(rooms.config.names());
        names.addAll(List.of("localhost", "127.0.0.1", "::1"));
        String address = rooms.config.listen().address();
        if (!address.equals("0.0.0.0") && !address.equals("::")) {
            names.add(address);
        }
        return new ArrayList<>(names);
    }

    static byte[] issued(IssueOutcome outcome) throws IOException {
        return switch (outcome) {
            case IssueOutcome.Issued issued -> issued.certificate();
            case IssueOutcome.Refused refused -> throw refusal(refused.why());
        };
    }

    static void demand(Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Refused refused) {
            throw refusal(refused);
        }
    }

    private static IOException refusal(Outcome.Refused refused) {
        return new IOException(refused.reason().text() + ": " + refused.detail());
    }

    static X509Certificate parse(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate of this hub cannot be read: " + e.getMessage(), e);
        }
    }

    /** Shows the owner's certificate anew if its files changed; renews the hub's own in time. Never throws. */
    synchronized void refresh(Listeners listeners) {
        try {
            if (isOld(own.chain().getFirst()) || !rooms.acts.serverNames().equals(names())) {
                renew(listeners);
            }
            if (files != null && !files.changed().equals(seen)) {
                reload(listeners);
            }
        } catch (IOException | RuntimeException e) {
            complain(KEPT, String.valueOf(e.getMessage()));
        }
    }

    /** Reads the owner's files again, whether they changed or not. Never throws. */
    synchronized void reloadAsTold(Listeners listeners) {
        complaint = "";
        try {
            reload(listeners);
        } catch (IOException | RuntimeException e) {
            complain(KEPT, String.valueOf(e.getMessage()));
        }
    }

    private void complain(String what, String why) {
        if (!complaint.equals(why)) {
            complaint = why;
            Map<String, String> details = Map.of("what", what, "why", why);
            rooms.signals.tell(EventType.CONFIG_WARNING, Severity.HIGH, null, null, Reason.INVALID_REQUEST, details);
        }
    }

    private synchronized void renew(Listeners listeners) throws IOException {
        own = ownIdentity();
        listeners.showToOperators(own);
        if (files == null) {
            shown = own;
            listeners.show(own);
        }
    }

    /** Reads the owner's files again. @throws IOException if they cannot be used; nothing changed then */
    synchronized X509Certificate reload(Listeners listeners) throws IOException {
        if (files != null) {
            seen = files.changed();
            ServerIdentity next = files.load();
            String why = CertificateFiles.unusable(next.chain().getFirst(), rooms.clock.instant());
            if (why != null) {
                throw new IOException(why);
            }
            listeners.show(next);
            shown = next;
            complaint = "";
            tellShown(next.chain().getFirst());
        }
        return shown.chain().getFirst();
    }

    private void tellShown(X509Certificate leaf) throws IOException {
        try {
            Map<String, String> details = Map.of(
                    "subject", leaf.getSubjectX500Principal().getName(),
                    "until", leaf.getNotAfter().toInstant().toString(),
                    "sha256", Fingerprint.of(leaf.getEncoded()).toString());
            rooms.signals.tell(EventType.SERVER_CERTIFICATE_SHOWN, Severity.INFORMATIONAL, null, null, null, details);
        } catch (GeneralSecurityException e) {
            throw new IOException("a parsed certificate has its bytes", e);
        }
    }

    /** Takes up what was asked on the host for a lost operator certificate. Never throws. */
    void lookForRecovery() {
        recovery.look();
    }

    Issuer issuer() {
        return issuer;
    }

    /** What devices, services and applicants see. */
    ServerIdentity shown() {
        return shown;
    }

    /** What operators see: always of the hub's own CA, which their tools pin. */
    ServerIdentity own() {
        return own;
    }

    Codes codes() {
        return codes;
    }

    EstService est() {
        return est;
    }

    String caFingerprint() {
        return Fingerprint.of(issuer.authority()).toString();
    }

    String caPem() {
        return Pem.print(Pem.CERTIFICATE, issuer.authority());
    }

    /** What the certificate shown is verified against: the last of its chain. */
    String anchorPem() {
        try {
            return Pem.print(Pem.CERTIFICATE, shown.chain().getLast().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed certificate has its bytes", e);
        }
    }

    /** The key of the certificate shown, as curl's {@code --pinnedpubkey} takes it. */
    String pin() {
        byte[] spki = shown.chain().getFirst().getPublicKey().getEncoded();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(spki);
            return "sha256//" + Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
