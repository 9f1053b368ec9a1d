package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says of the acts of one batch, one after the other, whether each fits what is and what the acts before it will make.
 * Keeps what it passed; made anew for each batch.
 */
final class Checks {
    private final Fold fold;
    private final Instant now;
    private final StandingChecks standing;
    private final SaidChecks said;
    private final Set<PrincipalId> added = new HashSet<>();
    private final Set<Fingerprint> certificates = new HashSet<>();
    private final Set<BigInteger> serials = new HashSet<>();

    Checks(Fold fold, Instant now) {
        this.fold = fold;
        this.now = now;
        this.standing = new StandingChecks(fold, now);
        this.said = new SaidChecks(fold, now);
    }

    /** Null if it fits. */
    Outcome.@Nullable Refused check(Act act) {
        return switch (act) {
            case Act.HubCreated a -> fold.hub == null ? null : refuse(Reason.NO_CHANGE, "the hub has its name");
            case Act.CaCreated a -> fold.ca == null ? null : refuse(Reason.NO_CHANGE, "there is a CA");
            case Act.PrincipalAdded a -> added(a);
            case Act.CertificateAdded a -> certificateAdded(a);
            case Act.CertificateRevoked a -> revoked(a);
            case Act.PrincipalDisabled a -> disabled(a);
            case Act.PrincipalEnabled a -> enabled(a);
            case Act.CodeIssued a -> codeIssued(a);
            case Act.CodeUsed a -> codeUsed(a);
            case Act.CertificatePrepared a -> prepared(a);
            case Act.ServerCertificateAdded a -> null;
            case Act.PolicyApplied a -> fold.policies.refusal(a);
            case Act.ClockConfirmed a -> why(a.why());
            case Act.OperatorRecoveryBegun a -> recoveryBegun(a);
            case Act.OperatorRecoveryCancelled a ->
                fold.recoveries.containsKey(a.id()) ? why(a.why()) : noRecovery(a.id());
            case Act.OperatorRecoveryCompleted a -> recoveryCompleted(a);
            case Act.PrincipalMarked a -> standing.marked(a);
            case Act.PrincipalReleased a -> standing.released(a);
            case Act.RecoveryBegun a -> standing.recoveryBegun(a);
            case Act.EvidenceRecorded a -> standing.evidence(a);
            case Act.EvidenceWithdrawn a -> standing.withdrawn(a);
            case Act.EssentialMarked a -> standing.essential(a);
            case Act.PolicyPart a -> null; // the entry it belongs to is in the same batch
            case Act.PolicyConfirmed a -> fold.policies.refusal(a);
            case Act.ApprovalRequested a -> approvalRequested(a);
            case Act.ApprovalGiven a -> null; // who gives it is checked with the whole batch: Fold.refusal
            case Act.ApprovalRejected a -> why(a.why());
            case Act.TwoPersonMarksSet a ->
                a.marks().equals(fold.approvals.marks()) && a.devices() == fold.approvals.devices()
                        ? refuse(Reason.NO_CHANGE, "the marks are so already")
                        : null;
            case Act.TokenIssued a ->
                a.scope().length() > ApiToken.LONGEST_SCOPE
                        ? refuse(
                                Reason.INVALID_REQUEST, "a scope has at most " + ApiToken.LONGEST_SCOPE + " characters")
                        : null;
            case Act.TokenRevoked a ->
                fold.tokens.find(a.number()) == null
                        ? refuse(Reason.NO_CHANGE, "there is no token " + a.number() + " any more")
                        : why(a.why());
            case Act.OperatorRoleSet a -> roleSet(a);
            case Act.AttributeSet a -> said.check(a);
            case Act.GroupMemberAdded a -> said.check(a);
            case Act.GroupMemberRemoved a -> said.check(a);
            case Act.RelationAdded a -> said.check(a);
            case Act.RelationRemoved a -> said.check(a);
            case Act.PostureReported a -> standing.reported(a);
            case Act.PostureLowered a -> standing.lowered(a);
        };
    }

    private Outcome.@Nullable Refused added(Act.PrincipalAdded act) {
        PrincipalId id = act.id();
        if (fold.registry.find(id) != null || added.contains(id)) {
            return refuse(Reason.NAME_TAKEN, id + " is registered already");
        }
        Outcome.Refused wrong = facts(id.kind(), act.facts());
        if (wrong == null && act.certificate() != null) {
            wrong = certificate(act.certificate());
        }
        if (wrong == null) {
            added.add(id);
        }
        return wrong;
    }

    private Outcome.@Nullable Refused facts(PrincipalKind kind, Facts facts) {
        List<String> roles = fold.roles.of(kind);
        if (!roles.contains(facts.role().value())) {
            return refuse(
                    Reason.INVALID_REQUEST,
                    "'" + facts.role() + "' is not a role of a " + kind.code() + ": " + String.join(", ", roles));
        }
        boolean fits = switch (kind) {
            case DEVICE -> facts.segments().size() == 1 && !facts.allSegments();
            case SERVICE -> facts.allSegments() || !facts.segments().isEmpty();
            case OPERATOR -> facts.segments().isEmpty() && !facts.allSegments();
            case APPLICANT, INTERNAL -> false;
        };
        return fits
                ? null
                : refuse(
                        Reason.INVALID_REQUEST,
                        "a device belongs to one segment, a service to one or more (or *), an operator to none");
    }

    private Outcome.@Nullable Refused certificate(Act.Certificate certificate) {
        KnownCertificate known = certificate.known();
        Fingerprint fingerprint = known.fingerprint();
        if (!Fingerprint.of(certificate.der()).equals(fingerprint)) {
            return refuse(Reason.CERTIFICATE_MALFORMED, "the certificate is not what was read of it");
        }
        CertificateView taken = fold.registry.certificate(fingerprint);
        if (taken != null) {
            return refuse(
                    Reason.CERTIFICATE_TAKEN,
                    "certificate " + shortened(fingerprint) + " is registered for " + taken.holder());
        }
        if (now.getEpochSecond() > known.notAfter().getEpochSecond()) {
            return refuse(Reason.CERTIFICATE_EXPIRED, "the certificate expired at " + known.notAfter());
        }
        if (!certificates.add(fingerprint)) {
            return refuse(Reason.CERTIFICATE_TAKEN, "certificate " + shortened(fingerprint) + " comes twice");
        }
        return null;
    }

    private static String shortened(Fingerprint fingerprint) {
        return fingerprint.toString().substring(0, 16) + "…";
    }

    private Outcome.@Nullable Refused certificateAdded(Act.CertificateAdded act) {
        Outcome.Refused wrong = active(act.holder());
        if (wrong != null) {
            return wrong;
        }
        KnownCertificate known = act.certificate().known();
        if (known.issuedHere()) {
            Fold.Awaited awaited = fold.awaited(known.serial());
            if (awaited == null || !awaited.holder().equals(act.holder())) {
                return refuse(
                        Reason.INVALID_REQUEST,
                        "no certificate of that serial number was prepared for " + act.holder());
            }
            wrong = renewed(act.holder(), awaited.renews());
        }
        return wrong == null ? certificate(act.certificate()) : wrong;
    }

    private Outcome.@Nullable Refused revoked(Act.CertificateRevoked act) {
        CertificateView view = fold.registry.certificate(act.certificate());
        if (view == null) {
            return refuse(Reason.UNKNOWN_CERTIFICATE, "no certificate has fingerprint " + act.certificate());
        }
        boolean nothingLeft = act.alone()
                || fold.registry.renewedFrom(act.certificate()).stream().allMatch(later -> later.revoked() != null);
        if (view.revoked() != null && nothingLeft) {
            return refuse(Reason.NO_CHANGE, "it was revoked at " + view.revoked());
        }
        return why(act.why());
    }

    /** Refuses what was asked for by a certificate that does not speak for its holder any more. */
    private Outcome.@Nullable Refused renewed(PrincipalId holder, @Nullable Fingerprint renews) {
        if (renews == null) {
            return null;
        }
        CertificateView view = fold.registry.certificate(renews);
        if (view == null || !view.holder().equals(holder)) {
            return refuse(Reason.UNKNOWN_CERTIFICATE, "what is renewed is no certificate of " + holder);
        }
        return view.revoked() == null
                ? null
                : refuse(Reason.CERTIFICATE_REVOKED, "the certificate that asks was revoked at " + view.revoked());
    }

    private Outcome.@Nullable Refused disabled(Act.PrincipalDisabled act) {
        Subject subject = fold.registry.find(act.id());
        if (subject == null) {
            return unknown(act.id());
        }
        if (fold.standings.of(subject.slot()) == Standing.DISABLED) {
            return refuse(Reason.NO_CHANGE, act.id() + " is disabled already");
        }
        return why(act.why());
    }

    static Outcome.@Nullable Refused why(String why) {
        return why.isBlank() || why.length() > ActWords.LONGEST_WHY
                ? refuse(Reason.INVALID_REQUEST, "why? 1 to " + ActWords.LONGEST_WHY + " characters")
                : null;
    }

    private Outcome.@Nullable Refused enabled(Act.PrincipalEnabled act) {
        Subject subject = fold.registry.find(act.id());
        if (subject == null) {
            return unknown(act.id());
        }
        return fold.standings.of(subject.slot()) == Standing.DISABLED
                ? null
                : refuse(Reason.NO_CHANGE, act.id() + " is not disabled");
    }

    private Outcome.@Nullable Refused codeIssued(Act.CodeIssued act) {
        PrincipalKind kind = act.holder().kind();
        if (kind != PrincipalKind.DEVICE && kind != PrincipalKind.SERVICE) {
            return refuse(Reason.INVALID_REQUEST, "codes are for devices and services");
        }
        return active(act.holder());
    }

    private Outcome.@Nullable Refused codeUsed(Act.CodeUsed act) {
        Code code = fold.codes.get(act.hash());
        if (code == null) {
            return refuse(Reason.CODE_WRONG, "no code of that hash");
        }
        if (code.isUsedUpFor(act.keyHash(), now)) {
            return refuse(Reason.CODE_USED, "the code was used at " + code.used());
        }
        if (code.isExpired(now)) {
            return refuse(Reason.CODE_EXPIRED, "the code expired at " + code.expires());
        }
        Outcome.Refused wrong = active(code.holder());
        return wrong == null ? standing.newKey(code.holder(), act.keyHash()) : wrong;
    }

    private Outcome.@Nullable Refused prepared(Act.CertificatePrepared act) {
        BigInteger serial = new BigInteger(1, act.serial());
        if (!serials.add(serial) || fold.awaited(serial) != null) {
            return refuse(Reason.INVALID_REQUEST, "the serial number is in use");
        }
        if (act.holder().kind() == PrincipalKind.INTERNAL) {
            return null;
        }
        Outcome.Refused wrong = active(act.holder());
        return wrong == null ? renewed(act.holder(), act.renews()) : wrong;
    }

    private Outcome.@Nullable Refused recoveryBegun(Act.OperatorRecoveryBegun act) {
        if (act.id().kind() != PrincipalKind.OPERATOR) {
            return refuse(Reason.INVALID_REQUEST, "only operators are recovered; others get a new code");
        }
        if (fold.recoveryRequests.contains(act.request())) {
            return refuse(Reason.NO_CHANGE, "this request was taken up before");
        }
        return fold.registry.find(act.id()) == null ? null : active(act.id()); // a new one is added when it is over
    }

    private Outcome.@Nullable Refused recoveryCompleted(Act.OperatorRecoveryCompleted act) {
        Act.OperatorRecoveryBegun begun = fold.recoveries.get(act.id());
        if (begun == null) {
            return noRecovery(act.id());
        }
        return now.isBefore(begun.effective())
                ? refuse(Reason.INVALID_REQUEST, "the recovery works from " + begun.effective())
                : active(act.id());
    }

    /** What could not be done now is not worth a second person's time. */
    private Outcome.@Nullable Refused approvalRequested(Act.ApprovalRequested act) {
        Wanted wanted = Approvals.wanted(act);
        if (wanted == null || act.wanted().length > Wanted.MAX_BYTES) {
            return refuse(Reason.INVALID_REQUEST, "what is wanted cannot be read, or is too long");
        }
        if (!act.expires().isAfter(now) || act.expires().isAfter(now.plus(Approvals.LONGEST))) {
            return refuse(
                    Reason.INVALID_REQUEST,
                    "a request expires within " + Approvals.LONGEST.toDays() + " days from now on");
        }
        for (Act one : wanted.acts()) {
            Outcome.Refused refused = one instanceof Act.ApprovalRequested
                    ? refuse(Reason.INVALID_REQUEST, "nobody asks for a request")
                    : check(one);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private Outcome.@Nullable Refused roleSet(Act.OperatorRoleSet act) {
        Outcome.Refused wrong = act.id().kind() == PrincipalKind.OPERATOR
                ? active(act.id())
                : refuse(Reason.INVALID_REQUEST, "only an operator's role is changed");
        if (wrong != null) {
            return wrong;
        }
        Subject subject = fold.registry.find(act.id());
        if (subject != null && subject.facts().role().equals(act.role())) {
            return refuse(Reason.NO_CHANGE, act.id() + " has that role");
        }
        boolean last = fold.approvals.isAdmin(act.id()) && fold.approvals.admins() == 1;
        if (last && !fold.roles.runsTheHub(act.role())) {
            return refuse(Reason.INVALID_REQUEST, "the last admin keeps the role");
        }
        List<String> roles = fold.roles.of(PrincipalKind.OPERATOR);
        return roles.contains(act.role().value())
                ? null
                : refuse(
                        Reason.INVALID_REQUEST,
                        "'" + act.role() + "' is not a role of an operator: " + String.join(", ", roles));
    }

    private static Outcome.Refused noRecovery(PrincipalId id) {
        return refuse(Reason.NO_CHANGE, "no recovery of " + id + " is under way");
    }

    /** Refuses who does not exist or is disabled. */
    private Outcome.@Nullable Refused active(PrincipalId id) {
        if (added.contains(id)) {
            return null;
        }
        Subject subject = fold.registry.find(id);
        if (subject == null) {
            return unknown(id);
        }
        return fold.standings.of(subject.slot()) == Standing.DISABLED
                ? refuse(Reason.PRINCIPAL_DISABLED, id + " is disabled")
                : null;
    }

    static Outcome.Refused unknown(PrincipalId id) {
        return refuse(Reason.UNKNOWN_NAME, "there is no " + id);
    }

    static Outcome.Refused refuse(Reason reason, String detail) {
        return new Outcome.Refused(reason, detail);
    }
}
