package io.swarmguard.pki;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Outcome;
import io.swarmguard.identity.ClientCertificate;
import io.swarmguard.identity.Principal;
import io.swarmguard.keys.Signer;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Issues certificates in three steps: prepares one, has that recorded, signs it once. Blocking. */
public final class Issuer {
    private static final int SERIAL_BYTES = 16;

    /**
     * How long what is issued is good for.
     *
     * @param backdate how far before now it begins, for machines whose clocks are behind
     */
    public record Terms(Duration certificate, Duration operator, Duration server, Duration ca, Duration backdate) {
        public static final Terms STANDARD = new Terms(
                Duration.ofDays(30),
                Duration.ofDays(365),
                Duration.ofDays(90),
                Duration.ofDays(3650),
                Duration.ofMinutes(5));
    }

    private final Acts acts;
    private final Signer ca;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Terms terms;

    /**
     * @param ca the CA's key; EC P-384
     * @param random must not be predictable: a SecureRandom
     */
    public Issuer(Acts acts, Signer ca, InstantSource clock, RandomGenerator random, Terms terms) {
        this.acts = acts;
        this.ca = ca;
        this.clock = clock;
        this.random = random;
        this.terms = terms;
    }

    /** Makes the CA's certificate unless there is one. The hub must have its name. */
    public Outcome createAuthority() {
        if (acts.caCertificate() != null) {
            return new Outcome.Refused(Reason.NO_CHANGE, "there is a CA");
        }
        String name = "Swarmguard CA " + trustDomain();
        CertificateText text =
                CertificateComposer.authority(name, ca.publicKey().getEncoded(), serial(), span(terms.ca()));
        byte[] signature = ca.sign(text.toBeSigned()); // before its entry: until it is recorded nobody trusts it
        return acts.perform(new Act.CaCreated(CertificateComposer.assemble(text.toBeSigned(), signature)), Actor.HUB);
    }

    /** The CA's certificate, DER. */
    public byte[] authority() {
        byte[] certificate = acts.caCertificate();
        if (certificate == null) {
            throw new IllegalStateException("there is no CA yet");
        }
        return certificate;
    }

    /**
     * Prepares a certificate by which a principal is known.
     *
     * @param spki SubjectPublicKeyInfo of a key that was checked
     */
    public Prepared prepare(PrincipalId holder, byte[] spki) {
        return prepare(holder, spki, null);
    }

    /**
     * Prepares the next certificate of a principal that showed a valid one. It falls with that one.
     *
     * @param spki SubjectPublicKeyInfo of a key that was checked
     */
    public Prepared prepareRenewal(Principal principal, byte[] spki) {
        return prepare(principal.id(), spki, principal.certificate());
    }

    private Prepared prepare(PrincipalId holder, byte[] spki, @Nullable Fingerprint renews) {
        Profile profile = Profile.of(holder.kind());
        Duration lifetime = profile == Profile.OPERATOR ? terms.operator() : terms.certificate();
        CertificateText text = CertificateComposer.leaf(
                authority(),
                holder.name().value(),
                List.of(CertificateComposer.uri(holder.spiffe(trustDomain()))),
                false,
                spki,
                serial(),
                span(lifetime));
        return new Prepared(holder, profile, List.of(), text, renews);
    }

    /**
     * Prepares a certificate for the hub's listeners.
     *
     * @param names DNS names and IP addresses, at least one
     */
    public Prepared prepareServer(List<String> names, byte[] spki) {
        CertificateText text = CertificateComposer.leaf(
                authority(),
                names.get(0),
                names.stream().map(CertificateComposer::host).toList(),
                true,
                spki,
                serial(),
                span(terms.server()));
        return new Prepared(Actor.HUB.id(), Profile.SERVER, List.copyOf(names), text, null);
    }

    /**
     * Records that a certificate is about to be signed, signs it, and records it as known.
     *
     * @param before acts that become one entry batch with the preparation, such as the use of a code
     */
    public IssueOutcome issue(Prepared prepared, List<Act> before, Actor by) {
        List<Act> first = new ArrayList<>(before);
        first.add(prepared.act());
        if (acts.perform(first, by) instanceof Outcome.Refused refused) {
            return new IssueOutcome.Refused(refused);
        }
        byte[] toBeSigned = prepared.take();
        byte[] certificate = CertificateComposer.assemble(toBeSigned, ca.sign(toBeSigned));
        return acts.perform(added(prepared, certificate), by) instanceof Outcome.Refused refused
                ? new IssueOutcome.Refused(refused)
                : new IssueOutcome.Issued(certificate);
    }

    private static Act added(Prepared prepared, byte[] certificate) {
        if (prepared.holder().kind() == PrincipalKind.INTERNAL) {
            return new Act.ServerCertificateAdded(certificate, prepared.names());
        }
        try {
            ClientCertificate read = ClientCertificate.parse(certificate);
            return new Act.CertificateAdded(prepared.holder(), new Act.Certificate(certificate, read.known(true)));
        } catch (ClientCertificate.RefusedException e) {
            throw new IllegalStateException("the hub issued what it would not accept", e);
        }
    }

    /** A certificate as certs-only PKCS#7, DER. */
    public static byte[] certificatesOnly(byte[] certificate) {
        return CertificateComposer.certificatesOnly(certificate);
    }

    private String trustDomain() {
        Act.HubCreated hub = acts.hub();
        if (hub == null) {
            throw new IllegalStateException("the hub has no name yet");
        }
        return hub.trustDomain();
    }

    private CertificateComposer.Span span(Duration lifetime) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new CertificateComposer.Span(now.minus(terms.backdate()), now.plus(lifetime));
    }

    /** 126 random bits between a zero and a one: always positive and of 16 bytes. */
    private byte[] serial() {
        byte[] serial = new byte[SERIAL_BYTES];
        random.nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x7f) | 0x40);
        return serial;
    }
}
