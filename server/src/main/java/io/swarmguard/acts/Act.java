package io.swarmguard.acts;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that changes who may do what. Each is one entry of the ledger; byte arrays are not to be changed. */
public sealed interface Act {
    /** An act that only takes rights away: in effect at once, recorded as soon as possible. */
    sealed interface Narrowing extends Act {}

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
     * @param digest SHA-256 of its text
     */
    record PolicyApplied(Fingerprint digest, String origin) implements Act {}

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
     * Operators say something of a device or service.
     *
     * @param value null: nothing any more
     */
    record AttributeSet(
            PrincipalId id, String attribute, @Nullable String value, String why) implements Act {}

    /**
     * A device or service is a member of a group.
     *
     * @param end when that is over by itself; null for never
     */
    record GroupMemberAdded(
            PrincipalId id, Name group, @Nullable Instant end, String why) implements Act {}

    record GroupMemberRemoved(PrincipalId id, Name group, String why) implements Act {}

    /**
     * A device has a relation to another one.
     *
     * @param most devices that it may have it to then
     */
    record RelationAdded(Pair pair, int most, String why) implements Act {}

    record RelationRemoved(Pair pair, String why) implements Act {}

    /** One device and another one that it has a relation to. */
    record Pair(String relation, PrincipalId from, PrincipalId to) {
        @Override
        public String toString() {
            return from + " " + relation + " " + to;
        }
    }
}
