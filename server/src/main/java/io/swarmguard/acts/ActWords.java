package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.Rules;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Acts in words, for operators. */
public final class ActWords {
    /** Characters of what an operator says as the reason of an act. */
    public static final int LONGEST_WHY = 500;

    private static final int MOST_LISTED = 10;

    private ActWords() {}

    /** Fingerprints for an event: the first few, and how many more there are. */
    static String list(List<Fingerprint> certificates) {
        String first = certificates.stream()
                .limit(MOST_LISTED)
                .map(Fingerprint::toString)
                .collect(Collectors.joining(" "));
        int more = certificates.size() - MOST_LISTED;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    /** Whom or what an act is about. */
    static String about(Act act, Fold fold) {
        if (act instanceof Act.CertificateRevoked revoked) {
            CertificateView view = fold.registry.certificate(revoked.certificate());
            return view == null
                    ? revoked.certificate().toString()
                    : view.holder().toString();
        }
        if (act instanceof Act.CodeUsed used) {
            Code code = fold.codes.get(used.hash());
            return code == null ? "" : code.holder().toString();
        }
        return about(act);
    }

    /** Whom or what an act is about, as far as it says itself. */
    private static String about(Act act) {
        return switch (act) {
            case Act.HubCreated a -> a.trustDomain();
            case Act.CaCreated a -> "ca";
            case Act.PrincipalAdded a -> a.id().toString();
            case Act.CertificateAdded a -> a.holder().toString();
            case Act.CertificateRevoked a -> a.certificate().toString();
            case Act.PrincipalDisabled a -> a.id().toString();
            case Act.PrincipalEnabled a -> a.id().toString();
            case Act.CodeIssued a -> a.holder().toString();
            case Act.CodeUsed a -> "code";
            case Act.CertificatePrepared a -> a.holder().toString();
            case Act.ServerCertificateAdded a -> String.join(" ", a.names());
            case Act.PolicyApplied a -> "policy " + a.version();
            case Act.ClockConfirmed a -> "clock";
            case Act.OperatorRecoveryBegun a -> a.id().toString();
            case Act.OperatorRecoveryCancelled a -> a.id().toString();
            case Act.OperatorRecoveryCompleted a -> a.id().toString();
            case Act.PrincipalMarked a -> a.id().toString();
            case Act.PrincipalReleased a -> a.id().toString();
            case Act.RecoveryBegun a -> a.id().toString();
            case Act.EvidenceRecorded a -> a.id().toString();
            case Act.EvidenceWithdrawn a -> a.id().toString();
            case Act.EssentialMarked a -> a.id().toString();
            case Act.PolicyPart a -> "policy";
            case Act.PolicyConfirmed a -> "policy " + a.version();
            case Act.ApprovalRequested a -> about(a);
            case Act.ApprovalGiven a -> "request " + a.number();
            case Act.ApprovalRejected a -> "request " + a.number();
            case Act.TwoPersonMarksSet a -> "marks";
            case Act.TokenIssued a -> "certificate " + a.certificate();
            case Act.TokenRevoked a -> "token " + a.number();
            case Act.OperatorRoleSet a -> a.id().toString();
            case Act.AttributeSet a -> a.id().toString();
            case Act.GroupMemberAdded a -> a.id().toString();
            case Act.GroupMemberRemoved a -> a.id().toString();
            case Act.RelationAdded a -> a.pair().from().toString();
            case Act.RelationRemoved a -> a.pair().from().toString();
            case Act.PostureReported a -> a.id().toString();
            case Act.PostureLowered a -> a.id().toString();
        };
    }

    private static String about(Act.ApprovalRequested request) {
        Wanted wanted = Approvals.wanted(request);
        return wanted == null ? "unreadable" : about(wanted.acts().getFirst());
    }

    private static String sentence(Act.ApprovalRequested request) {
        Wanted wanted = Approvals.wanted(request);
        return wanted == null ? "unreadable" : sentence(wanted);
    }

    private static String sentence(Report report) {
        return report.aspect().code() + " " + report.word() + (report.until() == null ? "" : " until " + report.until())
                + ", by " + report.source();
    }

    /** What is wanted in words: each act, whom it is about, and its details. */
    public static String sentence(Wanted wanted) {
        return wanted.acts().stream()
                .map(act -> {
                    String detail = detail(act);
                    return ActKind.of(act).word() + " " + about(act) + (detail == null ? "" : " (" + detail + ")");
                })
                .collect(Collectors.joining(", "));
    }

    /** What else an operator should read of an act; null if nothing. */
    public static @Nullable String detail(Act act) {
        return switch (act) {
            case Act.CertificateRevoked a ->
                "certificate " + a.certificate() + (a.alone() ? " alone" : "") + ": " + a.why();
            case Act.PrincipalDisabled a -> a.why();
            case Act.PrincipalAdded a ->
                a.facts().role() + " in "
                        + (a.facts().allSegments() ? "*" : a.facts().segments());
            case Act.CertificateAdded a ->
                "certificate " + a.certificate().known().fingerprint();
            case Act.CertificatePrepared a ->
                a.profile() + " until " + a.notAfter() + (a.renews() == null ? "" : ", renews " + a.renews());
            case Act.CodeIssued a -> "until " + a.expires();
            case Act.OperatorRecoveryBegun a -> "works from " + a.effective();
            case Act.PolicyApplied a ->
                "from " + a.origin() + ", digest " + a.digest()
                        + (a.trialUntil() == null ? "" : ", on trial until " + a.trialUntil())
                        + (a.why().isEmpty() ? "" : ": " + a.why());
            case Act.HubCreated a -> a.instanceId();
            case Act.CaCreated a -> null;
            case Act.PrincipalEnabled a -> null;
            case Act.CodeUsed a -> null;
            case Act.ServerCertificateAdded a -> null;
            case Act.ClockConfirmed a -> a.why();
            case Act.OperatorRecoveryCancelled a -> a.why();
            case Act.OperatorRecoveryCompleted a -> null;
            case Act.PrincipalMarked a ->
                a.standing().code() + (a.until() == null ? "" : " until " + a.until()) + ": " + a.why();
            case Act.PrincipalReleased a -> a.why() + (a.discarding() ? "; what was withheld is discarded" : "");
            case Act.RecoveryBegun a -> "watched for " + a.watch().toSeconds() + " s with its new key: " + a.why();
            case Act.EvidenceRecorded a ->
                Rules.code(a.evidence().severity()) + " "
                        + a.evidence().grade().code() + " " + a.evidence().topic() + ": "
                        + a.evidence().detail();
            case Act.EvidenceWithdrawn a -> a.topic() + ": " + a.why();
            case Act.EssentialMarked a -> (a.essential() ? "essential: " : "not essential: ") + a.why();
            case Act.PolicyPart a -> a.content().length + " bytes of digest " + a.digest();
            case Act.PolicyConfirmed a -> null;
            case Act.ApprovalRequested a -> sentence(a) + ", sha256 " + Fingerprint.of(a.wanted());
            case Act.ApprovalGiven a -> "of " + a.requester() + ", sha256 " + a.digest();
            case Act.ApprovalRejected a -> a.why();
            case Act.TwoPersonMarksSet a ->
                a.marks().stream().map(Mark::word).sorted().collect(Collectors.joining(" ")) + ", policy from "
                        + a.devices() + " devices";
            case Act.TokenIssued a -> a.scope() + " until " + a.expires();
            case Act.TokenRevoked a -> a.why();
            case Act.OperatorRoleSet a -> a.role().value();
            case Act.AttributeSet a ->
                a.attribute() + " = " + (a.value() == null ? "(default)" : a.value()) + ": " + a.why();
            case Act.GroupMemberAdded a ->
                "in " + a.group() + (a.end() == null ? "" : " until " + a.end()) + ": " + a.why();
            case Act.GroupMemberRemoved a -> "out of " + a.group() + ": " + a.why();
            case Act.RelationAdded a -> a.pair() + ": " + a.why();
            case Act.RelationRemoved a -> "no longer " + a.pair() + ": " + a.why();
            case Act.PostureReported a -> sentence(a.report()) + ": " + a.why();
            case Act.PostureLowered a -> sentence(a.report()) + ": " + a.why();
        };
    }
}
