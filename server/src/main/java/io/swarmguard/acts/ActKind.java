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
    POLICY_PART(35, "policy-part", 2),
    POLICY_CONFIRMED(36, "policy-confirmed", 1);

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
            case Act.PolicyPart a -> POLICY_PART;
            case Act.PolicyConfirmed a -> POLICY_CONFIRMED;
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
