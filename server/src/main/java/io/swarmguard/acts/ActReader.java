package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.cbor.CborReader;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Report;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ActWriter} writes. */
final class ActReader {
    private static final long LATEST_MILLIS = 253_402_300_799_999L; // the year 9999
    private static final long LATEST_SECOND = LATEST_MILLIS / 1000;
    private static final long EARLIEST_SECOND = -LATEST_SECOND;

    private final CborReader in;
    private final int version;

    private ActReader(CborReader in, int version) {
        this.in = in;
        this.version = version;
    }

    /** @throws IllegalArgumentException if the body is of a version that this program does not know */
    static Recorded read(ActKind kind, byte[] body) throws MalformedException {
        CborReader in = new CborReader(body);
        in.array(ActWriter.ENVELOPE);
        long version = in.integer();
        if (version < 1 || version > ActWriter.VERSION) {
            throw new IllegalArgumentException("version " + version + " of an entry is not known to this version");
        }
        try {
            return new ActReader(in, (int) version).recorded(kind);
        } catch (IllegalArgumentException e) { // a name, standing or kind that is none
            throw new MalformedException("an act of kind " + kind.word() + " holds something impossible");
        }
    }

    private Recorded recorded(ActKind kind) throws MalformedException {
        Instant time = millis();
        Actor by = Actor.of(id(), textOrNothing());
        boolean late = in.bool();
        long mark = in.integer();
        Act act = act(kind);
        in.end();
        return new Recorded(act, by, time, late, mark);
    }

    private Act act(ActKind kind) throws MalformedException {
        in.array(kind.fields(version));
        Act act = switch (kind) {
            case HUB_CREATED -> new Act.HubCreated(in.text(), in.text());
            case CA_CREATED -> new Act.CaCreated(in.bytes());
            case OPERATOR_ADDED, DEVICE_ADDED, SERVICE_ADDED -> added();
            case CERTIFICATE_ADDED -> new Act.CertificateAdded(id(), certificate());
            case CERTIFICATE_REVOKED -> new Act.CertificateRevoked(fingerprint(), in.text(), version == 1 || in.bool());
            case PRINCIPAL_DISABLED -> new Act.PrincipalDisabled(id(), in.text());
            case PRINCIPAL_ENABLED -> new Act.PrincipalEnabled(id());
            case CODE_ISSUED -> new Act.CodeIssued(id(), fingerprint(), millis());
            case CODE_USED -> new Act.CodeUsed(fingerprint(), fingerprint());
            case CERTIFICATE_PREPARED ->
                new Act.CertificatePrepared(
                        id(), in.bytes(), fingerprint(), in.text(), second(), version == 1 ? null : renewed());
            case SERVER_CERTIFICATE_ADDED -> new Act.ServerCertificateAdded(in.bytes(), texts());
            case POLICY_APPLIED -> policyApplied();
            case CLOCK_CONFIRMED -> new Act.ClockConfirmed(millis(), in.text());
            case OPERATOR_RECOVERY_BEGUN -> new Act.OperatorRecoveryBegun(id(), fingerprint(), millis());
            case OPERATOR_RECOVERY_CANCELLED -> new Act.OperatorRecoveryCancelled(id(), in.text());
            case OPERATOR_RECOVERY_COMPLETED -> new Act.OperatorRecoveryCompleted(id());
            case PRINCIPAL_MARKED ->
                new Act.PrincipalMarked(id(), Standing.ofCode(in.text()), in.text(), in.nothing() ? null : millis());
            case PRINCIPAL_RELEASED -> new Act.PrincipalReleased(id(), in.text(), version > 3 && in.bool());
            case RECOVERY_BEGUN ->
                new Act.RecoveryBegun(
                        id(), in.text(), Duration.ofSeconds(in.integer(0, LATEST_SECOND)), fingerprints());
            case EVIDENCE_RECORDED -> new Act.EvidenceRecorded(id(), fingerprint(), EvidenceForm.read(in));
            case EVIDENCE_WITHDRAWN -> new Act.EvidenceWithdrawn(id(), new Name(in.text()), in.text());
            case ESSENTIAL_MARKED -> new Act.EssentialMarked(id(), in.bool(), in.text());
            case POLICY_PART -> new Act.PolicyPart(fingerprint(), in.bytes());
            case POLICY_CONFIRMED -> new Act.PolicyConfirmed(policyVersion());
            case APPROVAL_REQUESTED -> new Act.ApprovalRequested(Mark.ofWord(in.text()), in.bytes(), millis());
            case APPROVAL_GIVEN ->
                new Act.ApprovalGiven(number(), fingerprint(), id(), (int) in.integer(1, Wanted.MAX_ACTS));
            case APPROVAL_REJECTED -> new Act.ApprovalRejected(number(), in.text());
            case TWO_PERSON_MARKS_SET ->
                new Act.TwoPersonMarksSet(texts().stream().map(Mark::ofWord).collect(Collectors.toSet()), (int)
                        in.integer(0, Integer.MAX_VALUE));
            case TOKEN_ISSUED -> new Act.TokenIssued(fingerprint(), in.text(), fingerprint(), fingerprint(), millis());
            case TOKEN_REVOKED -> new Act.TokenRevoked(number(), in.text());
            case OPERATOR_ROLE_SET -> new Act.OperatorRoleSet(id(), new Name(in.text()));
            case ATTRIBUTE_SET -> new Act.AttributeSet(id(), in.text(), textOrNothing(), in.text());
            case GROUP_MEMBER_ADDED -> new Act.GroupMemberAdded(id(), name(), millisOrNothing(), in.text());
            case GROUP_MEMBER_REMOVED -> new Act.GroupMemberRemoved(id(), name(), in.text());
            case RELATION_ADDED -> new Act.RelationAdded(pair(), (int) in.integer(0, Integer.MAX_VALUE), in.text());
            case RELATION_REMOVED -> new Act.RelationRemoved(pair(), in.text());
            case POSTURE_REPORTED -> new Act.PostureReported(id(), report(), in.text());
            case POSTURE_LOWERED -> new Act.PostureLowered(id(), report(), in.text());
        };
        if (ActKind.of(act) != kind) {
            throw new MalformedException("an act of another kind than " + kind.word());
        }
        return act;
    }

    private Report report() throws MalformedException {
        return new Report(Aspect.ofCode(in.text()), in.text(), name(), millis(), millisOrNothing());
    }

    private Act.Pair pair() throws MalformedException {
        return new Act.Pair(in.text(), id(), id());
    }

    private Name name() throws MalformedException {
        return new Name(in.text());
    }

    private @Nullable Instant millisOrNothing() throws MalformedException {
        return in.nothing() ? null : millis();
    }

    private Act.PrincipalAdded added() throws MalformedException {
        PrincipalId id = id();
        in.array(5);
        Name role = new Name(in.text());
        TreeSet<Name> segments = new TreeSet<>();
        for (String text : texts()) {
            segments.add(new Name(text));
        }
        Facts facts = new Facts(role, segments, in.bool(), (int) in.integer(0, Integer.MAX_VALUE), textOrNothing());
        return new Act.PrincipalAdded(id, facts, in.nothing() ? null : certificate());
    }

    private Act.PolicyApplied policyApplied() throws MalformedException {
        Fingerprint digest = fingerprint();
        String origin = in.text();
        if (version < 3) {
            return new Act.PolicyApplied(digest, origin, 0, "", null, null);
        }
        return new Act.PolicyApplied(
                digest,
                origin,
                policyVersion(),
                in.text(),
                in.nothing() ? null : millis(),
                in.nothing() ? null : in.bytes());
    }

    private int policyVersion() throws MalformedException {
        return (int) in.integer(1, Integer.MAX_VALUE);
    }

    private Act.Certificate certificate() throws MalformedException {
        in.array(7);
        byte[] der = in.bytes();
        Fingerprint fingerprint = fingerprint();
        byte[] serial = in.bytes();
        if (serial.length == 0) {
            throw new MalformedException("a certificate without a serial number");
        }
        return new Act.Certificate(
                der,
                new KnownCertificate(fingerprint, new BigInteger(serial), second(), second(), in.bool(), in.bool()));
    }

    private @Nullable Fingerprint renewed() throws MalformedException {
        return in.nothing() ? null : fingerprint();
    }

    private long number() throws MalformedException {
        return in.integer(0, Long.MAX_VALUE);
    }

    private Fingerprint fingerprint() throws MalformedException {
        return Fingerprint.ofDigest(in.bytes());
    }

    private PrincipalId id() throws MalformedException {
        return PrincipalId.parse(in.text());
    }

    private Instant millis() throws MalformedException {
        return Instant.ofEpochMilli(in.integer(0, LATEST_MILLIS));
    }

    private Instant second() throws MalformedException {
        return Instant.ofEpochSecond(in.integer(EARLIEST_SECOND, LATEST_SECOND));
    }

    private @Nullable String textOrNothing() throws MalformedException {
        return in.nothing() ? null : in.text();
    }

    private List<Fingerprint> fingerprints() throws MalformedException {
        int count = in.array();
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fingerprints.add(fingerprint());
        }
        return fingerprints;
    }

    private List<String> texts() throws MalformedException {
        int count = in.array();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
        return texts;
    }
}
