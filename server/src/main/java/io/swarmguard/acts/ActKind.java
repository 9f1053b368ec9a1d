package io.swarmguard.acts;

import io.swarmguard.terms.PrincipalKind;

/** The registry of entry types. Codes are stable for ever: they are the types of the ledger's leaves. */
public enum ActKind {
    HUB_CREATED(1, "hub-created", 2),
    CA_CREATED(2, "ca-created", 1),
    OPERATOR_ADDED(3, "operator-added", 3),
    DEVICE_ADDED(4, "device-added", 3),
    SERVICE_ADDED(5, "service-added", 3),
    CERTIFICATE_ADDED(6, "certificate-added", 2),
    CERTIFICATE_REVOKED(7, "certificate-revoked", 2, 3),
    PRINCIPAL_DISABLED(8, "principal-disabled", 2),
    PRINCIPAL_ENABLED(9, "principal-enabled", 1),
    CODE_ISSUED(10, "code-issued", 3),
    CODE_USED(11, "code-used", 2),
    CERTIFICATE_PREPARED(12, "certificate-prepared", 5, 6),
    SERVER_CERTIFICATE_ADDED(13, "server-certificate-added", 2),
    POLICY_APPLIED(14, "policy-applied", 2, 2, 6),
    CLOCK_CONFIRMED(15, "clock-confirmed", 2),
    OPERATOR_RECOVERY_BEGUN(16, "operator-recovery-begun", 3),
    OPERATOR_RECOVERY_CANCELLED(17, "operator-recovery-cancelled", 2),
    OPERATOR_RECOVERY_COMPLETED(18, "operator-recovery-completed", 1),
    PRINCIPAL_MARKED(19, "principal-marked", 4),
    PRINCIPAL_RELEASED(20, "principal-released", 2, 2, 2, 3),
    RECOVERY_BEGUN(21, "recovery-begun", 4),
    EVIDENCE_RECORDED(22, "evidence-recorded", 3),
    EVIDENCE_WITHDRAWN(23, "evidence-withdrawn", 3),
    ESSENTIAL_MARKED(24, "essential-marked", 3),
    POLICY_PART(35, "policy-part", 2),
    POLICY_CONFIRMED(36, "policy-confirmed", 1),
    APPROVAL_REQUESTED(38, "approval-requested", 3),
    APPROVAL_GIVEN(39, "approval-given", 4),
    APPROVAL_REJECTED(40, "approval-rejected", 2),
    TWO_PERSON_MARKS_SET(41, "two-person-marks-set", 2),
    TOKEN_ISSUED(42, "token-issued", 5),
    TOKEN_REVOKED(43, "token-revoked", 2),
    OPERATOR_ROLE_SET(44, "operator-role-set", 2),
    ATTRIBUTE_SET(25, "attribute-set", 4),
    GROUP_MEMBER_ADDED(26, "group-member-added", 4),
    GROUP_MEMBER_REMOVED(27, "group-member-removed", 3),
    RELATION_ADDED(28, "relation-added", 5),
    RELATION_REMOVED(29, "relation-removed", 4),
    POSTURE_REPORTED(50, "posture-reported", 7),
    POSTURE_LOWERED(51, "posture-lowered", 7);

    private static final ActKind[] ALL = values();

    private final int type;
    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // never changed
    private final int[] fields;

    /** @param fields by version of the body, from 1; the last holds for all later ones */
    ActKind(int type, String word, int... fields) {
        this.type = type;
        this.word = word;
        this.fields = fields;
    }

    /** The leaf type. */
    public int type() {
        return type;
    }

    /** Elements of the innermost array of its encoding in that version. */
    int fields(int version) {
        return fields[Math.min(version, fields.length) - 1];
    }

    /** What it is called in output and events. */
    public String word() {
        return word;
    }

    /** @throws IllegalArgumentException if there is no such type, as in a ledger of a newer version */
    public static ActKind ofType(int type) {
        for (ActKind kind : ALL) {
            if (kind.type == type) {
                return kind;
            }
        }
        throw new IllegalArgumentException("entry type " + type + " is not known to this version");
    }

    public static ActKind of(Act act) {
        return switch (act) {
            case Act.HubCreated a -> HUB_CREATED;
            case Act.CaCreated a -> CA_CREATED;
            case Act.PrincipalAdded added -> added(added.id().kind());
            case Act.CertificateAdded a -> CERTIFICATE_ADDED;
            case Act.CertificateRevoked a -> CERTIFICATE_REVOKED;
            case Act.PrincipalDisabled a -> PRINCIPAL_DISABLED;
            case Act.PrincipalEnabled a -> PRINCIPAL_ENABLED;
            case Act.CodeIssued a -> CODE_ISSUED;
            case Act.CodeUsed a -> CODE_USED;
            case Act.CertificatePrepared a -> CERTIFICATE_PREPARED;
            case Act.ServerCertificateAdded a -> SERVER_CERTIFICATE_ADDED;
            case Act.PolicyApplied a -> POLICY_APPLIED;
            case Act.ClockConfirmed a -> CLOCK_CONFIRMED;
            case Act.OperatorRecoveryBegun a -> OPERATOR_RECOVERY_BEGUN;
            case Act.OperatorRecoveryCancelled a -> OPERATOR_RECOVERY_CANCELLED;
            case Act.OperatorRecoveryCompleted a -> OPERATOR_RECOVERY_COMPLETED;
            case Act.PrincipalMarked a -> PRINCIPAL_MARKED;
            case Act.PrincipalReleased a -> PRINCIPAL_RELEASED;
            case Act.RecoveryBegun a -> RECOVERY_BEGUN;
            case Act.EvidenceRecorded a -> EVIDENCE_RECORDED;
            case Act.EvidenceWithdrawn a -> EVIDENCE_WITHDRAWN;
            case Act.EssentialMarked a -> ESSENTIAL_MARKED;
            case Act.PolicyPart a -> POLICY_PART;
            case Act.PolicyConfirmed a -> POLICY_CONFIRMED;
            case Act.ApprovalRequested a -> APPROVAL_REQUESTED;
            case Act.ApprovalGiven a -> APPROVAL_GIVEN;
            case Act.ApprovalRejected a -> APPROVAL_REJECTED;
            case Act.TwoPersonMarksSet a -> TWO_PERSON_MARKS_SET;
            case Act.TokenIssued a -> TOKEN_ISSUED;
            case Act.TokenRevoked a -> TOKEN_REVOKED;
            case Act.OperatorRoleSet a -> OPERATOR_ROLE_SET;
            case Act.AttributeSet a -> ATTRIBUTE_SET;
            case Act.GroupMemberAdded a -> GROUP_MEMBER_ADDED;
            case Act.GroupMemberRemoved a -> GROUP_MEMBER_REMOVED;
            case Act.RelationAdded a -> RELATION_ADDED;
            case Act.RelationRemoved a -> RELATION_REMOVED;
            case Act.PostureReported a -> POSTURE_REPORTED;
            case Act.PostureLowered a -> POSTURE_LOWERED;
        };
    }

    private static ActKind added(PrincipalKind kind) {
        return switch (kind) {
            case DEVICE -> DEVICE_ADDED;
            case SERVICE -> SERVICE_ADDED;
            case OPERATOR -> OPERATOR_ADDED;
            case APPLICANT, INTERNAL -> throw new IllegalArgumentException("nobody registers an " + kind.code());
        };
    }
}
