package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.terms.Fingerprint;
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
            case Act.PolicyApplied a -> a.origin();
            case Act.ClockConfirmed a -> "clock";
            case Act.OperatorRecoveryBegun a -> a.id().toString();
            case Act.OperatorRecoveryCancelled a -> a.id().toString();
            case Act.OperatorRecoveryCompleted a -> a.id().toString();
            case Act.AttributeSet a -> a.id().toString();
            case Act.GroupMemberAdded a -> a.id().toString();
            case Act.GroupMemberRemoved a -> a.id().toString();
            case Act.RelationAdded a -> a.pair().from().toString();
            case Act.RelationRemoved a -> a.pair().from().toString();
        };
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
            case Act.PolicyApplied a -> a.digest().toString();
            case Act.HubCreated a -> a.instanceId();
            case Act.CaCreated a -> null;
            case Act.PrincipalEnabled a -> null;
            case Act.CodeUsed a -> null;
            case Act.ServerCertificateAdded a -> null;
            case Act.ClockConfirmed a -> a.why();
            case Act.OperatorRecoveryCancelled a -> a.why();
            case Act.OperatorRecoveryCompleted a -> null;
            case Act.AttributeSet a ->
                a.attribute() + " = " + (a.value() == null ? "(default)" : a.value()) + ": " + a.why();
            case Act.GroupMemberAdded a ->
                "in " + a.group() + (a.end() == null ? "" : " until " + a.end()) + ": " + a.why();
            case Act.GroupMemberRemoved a -> "out of " + a.group() + ": " + a.why();
            case Act.RelationAdded a -> a.pair() + ": " + a.why();
            case Act.RelationRemoved a -> "no longer " + a.pair() + ": " + a.why();
        };
    }
}
