package io.swarmguard.acts;

import io.swarmguard.terms.PrincipalId;
import java.util.List;

/** Whom an act is about, as far as it may change what somebody may do: certificates and codes do not. */
final class Concerned {
    private Concerned() {}

    /** Nobody for what is about the hub, or about no decision. */
    static List<PrincipalId> by(Act act) {
        return switch (act) {
            case Act.PrincipalAdded a -> List.of(a.id());
            case Act.CertificateAdded a -> List.of(a.holder()); // with it a recovery goes on
            case Act.PrincipalDisabled a -> List.of(a.id());
            case Act.PrincipalEnabled a -> List.of(a.id());
            case Act.OnTrust a -> List.of(by(a));
            case Act.OnFacts a -> by(a);
            case Act.OperatorRoleSet a -> List.of(a.id());
            case Act.HubCreated a -> List.of();
            case Act.CaCreated a -> List.of();
            case Act.CertificateRevoked a -> List.of();
            case Act.CodeIssued a -> List.of();
            case Act.CodeUsed a -> List.of();
            case Act.CertificatePrepared a -> List.of();
            case Act.ServerCertificateAdded a -> List.of();
            case Act.PolicyApplied a -> List.of();
            case Act.ClockConfirmed a -> List.of();
            case Act.OperatorRecoveryBegun a -> List.of();
            case Act.OperatorRecoveryCancelled a -> List.of();
            case Act.OperatorRecoveryCompleted a -> List.of();
            case Act.PolicyPart a -> List.of();
            case Act.PolicyConfirmed a -> List.of();
            case Act.ApprovalRequested a -> List.of();
            case Act.ApprovalGiven a -> List.of();
            case Act.ApprovalRejected a -> List.of();
            case Act.TwoPersonMarksSet a -> List.of();
            case Act.TokenIssued a -> List.of();
            case Act.TokenRevoked a -> List.of();
        };
    }

    private static PrincipalId by(Act.OnTrust act) {
        return switch (act) {
            case Act.PrincipalMarked a -> a.id();
            case Act.PrincipalReleased a -> a.id();
            case Act.RecoveryBegun a -> a.id();
            case Act.EvidenceRecorded a -> a.id();
            case Act.EvidenceWithdrawn a -> a.id();
            case Act.EssentialMarked a -> a.id();
            case Act.PostureReported a -> a.id();
            case Act.PostureLowered a -> a.id();
        };
    }

    private static List<PrincipalId> by(Act.OnFacts act) {
        return switch (act) {
            case Act.AttributeSet a -> List.of(a.id());
            case Act.GroupMemberAdded a -> List.of(a.id());
            case Act.GroupMemberRemoved a -> List.of(a.id());
            case Act.RelationAdded a -> List.of(a.pair().from(), a.pair().to());
            case Act.RelationRemoved a -> List.of(a.pair().from(), a.pair().to());
        };
    }
}
