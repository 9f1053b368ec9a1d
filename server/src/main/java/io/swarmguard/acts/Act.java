package io.swarmguard.acts;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.UnderOwnKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that changes who may do what. Each is one entry of the ledger; byte arrays are not to be changed. */
public sealed interface Act {
    /** An act that only takes rights away: in effect at once, recorded as soon as possible. */
    sealed interface Narrowing extends Act {}

    /** An act about how far somebody is trusted. */
    sealed interface OnTrust extends Act {}

    /** An act about operators: second persons, tokens, roles. */
    sealed interface OnOperators extends Act {}

    /** An act by which operators say something of devices and services. */
    sealed interface OnFacts extends Act {}

    /** Names the hub for good. */
    record HubCreated(String trustDomain, String instanceId) implements Act {}

    /**
     * The hub's own CA exists.
     *
     * @param certificate DER
     */
    record CaCreated(byte[] certificate) implements Act {}

    /**
     * A device, service or operator exists, with its first certificate if it brings one.
     *
     * @param certificate null if it is going to enrol
     */
    record PrincipalAdded(
            PrincipalId id, Facts facts, @Nullable Certificate certificate) implements Act {}

    /** A certificate speaks for a principal. */
    record CertificateAdded(PrincipalId holder, Certificate certificate) implements Act {}

    /**
     * A certificate with what the registry keeps of it.
     *
     * @param der its exact bytes
     */
    record Certificate(byte[] der, KnownCertificate known) {}

    /**
     * A certificate speaks for nobody any more.
     *
     * @param alone whether what was renewed from it goes on; else all of that falls with it, also what comes later
     */
    record CertificateRevoked(Fingerprint certificate, String why, boolean alone) implements Narrowing {}

    record PrincipalDisabled(PrincipalId id, String why) implements Narrowing {}

    record PrincipalEnabled(PrincipalId id) implements Act {}

    /**
     * Whoever shows this code may enrol in that name, once. Replaces the codes issued for it before.
     *
     * @param hash keyed
     */
    record CodeIssued(PrincipalId holder, Fingerprint hash, Instant expires) implements Act {}

    /**
     * A code was redeemed.
     *
     * @param keyHash SHA-256 of the public key (SPKI) it was redeemed for
     */
    record CodeUsed(Fingerprint hash, Fingerprint keyHash) implements Act {}

    /**
     * A certificate is about to be signed.
     *
     * @param serial big-endian, unsigned
     * @param toBeSigned SHA-256 of the TBSCertificate
     * @param profile what it will be good for: device, service, operator, server
     * @param renews the certificate by which it was asked for; null if it was not asked for by a certificate
     */
    record CertificatePrepared(
            PrincipalId holder,
            byte[] serial,
            Fingerprint toBeSigned,
            String profile,
            Instant notAfter,
            @Nullable Fingerprint renews)
            implements Act {}

    /**
     * The hub has a certificate for its listeners.
     *
     * @param der its exact bytes
     */
    record ServerCertificateAdded(byte[] der, List<String> names) implements Act {
        public ServerCertificateAdded {
            names = List.copyOf(names);
        }
    }

    /**
     * A set of policies is in force.
     *
     * @param digest of its texts
     * @param origin {@code directory}, {@code shipped}, or which version it repeats
     * @param version counts from 1; 0 in entries of before version 3, when sets had no numbers
     * @param why empty if nobody said
     * @param trialUntil when it is taken back unless it was confirmed; null if it stays
     * @param content the end of its packed form, what is before it in {@link PolicyPart}s; null if a version before
     *     had the same, or it ships with the product
     */
    record PolicyApplied(
            Fingerprint digest,
            String origin,
            int version,
            String why,
            @Nullable Instant trialUntil,
            byte @Nullable [] content)
            implements Act {
        /** The origin of what the product brings along. */
        public static final String SHIPPED = "shipped";
    }

    /** An operator vouches for the clock after it jumped. */
    record ClockConfirmed(Instant now, String why) implements Act {}

    /**
     * Somebody on the host proved the master key and asked for a new certificate of an operator, who may be new. Replaces
     * what was asked for that operator before.
     *
     * @param request SHA-256 of what was asked: good for once
     * @param effective before this it may be cancelled, and nothing is issued
     */
    record OperatorRecoveryBegun(PrincipalId id, Fingerprint request, Instant effective) implements Act {}

    record OperatorRecoveryCancelled(PrincipalId id, String why) implements Narrowing {}

    /** The delay is over and nobody cancelled it; the certificate follows. */
    record OperatorRecoveryCompleted(PrincipalId id) implements Act {}

    /**
     * A piece of a set of policies that is too long for one entry; in one batch with the entry that puts it in force.
     *
     * @param digest of its texts
     */
    record PolicyPart(Fingerprint digest, byte[] content) implements Act {}

    /** A set of policies on trial stays in force. */
    record PolicyConfirmed(int version) implements Act {}

    /**
     * Somebody asks for something that needs a second person.
     *
     * @param wanted a {@link Wanted}, encoded
     */
    record ApprovalRequested(Mark mark, byte[] wanted, Instant expires) implements OnOperators {}

    /**
     * A second person agrees to exactly that; the acts that follow in the same batch are what was asked for, done in the
     * name of who asked.
     *
     * @param acts how many follow
     */
    record ApprovalGiven(long number, Fingerprint digest, PrincipalId requester, int acts) implements OnOperators {}

    record ApprovalRejected(long number, String why) implements OnOperators {}

    /**
     * For what two persons are wanted from now on.
     *
     * @param devices how many devices may get more rights by one person's policies
     */
    record TwoPersonMarksSet(Set<Mark> marks, int devices) implements OnOperators {
        public TwoPersonMarksSet {
            marks = Set.copyOf(marks);
        }
    }

    /**
     * The actor has a token by which something else may act in its name.
     *
     * @param hash keyed
     * @param certificate the only one it is good with
     * @param madeWith the one by which it was asked for
     */
    record TokenIssued(Fingerprint hash, String scope, Fingerprint certificate, Fingerprint madeWith, Instant expires)
            implements OnOperators {}

    record TokenRevoked(long number, String why) implements Narrowing, OnOperators {}

    /** An operator has another role. */
    record OperatorRoleSet(PrincipalId id, Name role) implements OnOperators {}

    /**
     * An operator restricts or quarantines a device or service.
     *
     * @param until when it ends by itself, to the millisecond; null if it does not
     */
    record PrincipalMarked(
            PrincipalId id,
            Standing standing,
            String why,
            @Nullable Instant until) implements Narrowing, OnTrust {}

    /**
     * An operator looked at all that speaks against a device or service so far: neither mark nor evidence counts any more.
     *
     * @param discarding whether what was withheld of it is forgotten; else it goes its way
     */
    record PrincipalReleased(PrincipalId id, String why, boolean discarding) implements OnTrust {}

    /**
     * A device or service is to come back with a new key: its certificates are revoked and its codes void, and it stays in
     * quarantine until it has enrolled anew.
     *
     * @param watch how long it is watched then, in whole seconds
     * @param oldKeys SHA-256 of the public keys (SPKI) it had, which it does not enrol with again; at most {@link
     *     #MOST_OLD_KEYS}
     */
    record RecoveryBegun(PrincipalId id, String why, Duration watch, List<Fingerprint> oldKeys)
            implements Narrowing, OnTrust {
        /** Old keys that are remembered, the newest first. */
        public static final int MOST_OLD_KEYS = 100;

        public RecoveryBegun {
            oldKeys = List.copyOf(oldKeys);
        }
    }

    /** Whether no evidence may take anything from a device or service; an operator still can. */
    record EssentialMarked(PrincipalId id, boolean essential, String why) implements OnTrust {}

    /** Evidence of that topic does not count any more, because it was found to be mended. */
    record EvidenceWithdrawn(PrincipalId id, Name topic, String why) implements OnTrust {}

    /** Evidence against a principal. Can be made of a session under its own key, and of the ledger, and of nothing else. */
    final class EvidenceRecorded implements Narrowing, OnTrust {
        private final PrincipalId id;
        private final Fingerprint under;
        private final Evidence evidence;

        EvidenceRecorded(UnderOwnKey who, Evidence evidence) {
            this(who.id(), who.certificate(), evidence);
        }

        EvidenceRecorded(PrincipalId id, Fingerprint under, Evidence evidence) {
            this.id = id;
            this.under = under;
            this.evidence = evidence;
        }

        public PrincipalId id() {
            return id;
        }

        /** The certificate under whose key it was produced. */
        public Fingerprint under() {
            return under;
        }

        public Evidence evidence() {
            return evidence;
        }
    }

    /** Somebody measured a device or service, and something better is known of it than before, or for longer. */
    record PostureReported(PrincipalId id, Report report, String why) implements OnTrust {}

    /** Somebody measured a device or service, and something worse is known of it than before. */
    record PostureLowered(PrincipalId id, Report report, String why) implements Narrowing, OnTrust {}

    /**
     * Operators say something of a device or service.
     *
     * @param value null: nothing any more
     */
    record AttributeSet(
            PrincipalId id, String attribute, @Nullable String value, String why) implements OnFacts {}

    /**
     * A device or service is a member of a group.
     *
     * @param end when that is over by itself; null for never
     */
    record GroupMemberAdded(
            PrincipalId id, Name group, @Nullable Instant end, String why) implements OnFacts {}

    record GroupMemberRemoved(PrincipalId id, Name group, String why) implements OnFacts {}

    /**
     * A device has a relation to another one.
     *
     * @param most devices that it may have it to then
     */
    record RelationAdded(Pair pair, int most, String why) implements OnFacts {}

    record RelationRemoved(Pair pair, String why) implements OnFacts {}

    /** One device and another one that it has a relation to. */
    record Pair(String relation, PrincipalId from, PrincipalId to) {
        @Override
        public String toString() {
            return from + " " + relation + " " + to;
        }
    }
}
