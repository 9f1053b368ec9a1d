package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Dossier;
import io.swarmguard.trust.Evidence;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says whether acts about standings fit what is. */
final class StandingChecks {
    /** The longest that a machine is watched after it came back. */
    static final Duration LONGEST_WATCH = Duration.ofDays(365);

    private final Fold fold;
    private final Instant now;

    StandingChecks(Fold fold, Instant now) {
        this.fold = fold;
        this.now = now;
    }

    /** Never to something that is less than what is: that would widen. */
    Outcome.@Nullable Refused marked(Act.PrincipalMarked act) {
        Dossier dossier = dossier(act.id());
        if (dossier == null) {
            return Checks.unknown(act.id());
        }
        if (act.standing() != Standing.RESTRICTED && act.standing() != Standing.QUARANTINED) {
            return refuse("nobody is marked as " + act.standing().code());
        }
        if (act.until() != null && !act.until().isAfter(now)) {
            return refuse("its end, " + act.until() + ", has passed");
        }
        Dossier.Mark mark = dossier.mark(act.standing());
        if (mark != null && !mark.isOver(fold.casebook.now()) && !endsLater(act.until(), mark.until())) {
            return Checks.refuse(
                    Reason.NO_CHANGE,
                    act.id() + " is " + act.standing().code() + " already"
                            + (mark.until() == null ? "" : " until " + mark.until()));
        }
        Outcome.Refused operator = noOperator(act.id());
        return operator == null ? Checks.why(act.why()) : operator;
    }

    private static boolean endsLater(@Nullable Instant end, @Nullable Instant other) {
        return other != null && (end == null || end.isAfter(other));
    }

    private static Outcome.@Nullable Refused noOperator(PrincipalId id) {
        return id.kind() == PrincipalKind.DEVICE || id.kind() == PrincipalKind.SERVICE
                ? null
                : refuse("only devices and services are; an operator is disabled");
    }

    Outcome.@Nullable Refused released(Act.PrincipalReleased act) {
        Dossier dossier = dossier(act.id());
        if (dossier == null) {
            return Checks.unknown(act.id());
        }
        boolean marked = dossier.marks().stream().anyMatch(mark -> mark.standing() != Standing.DISABLED);
        boolean observed = dossier.recovery() != null && dossier.recovery().enrolled() != null;
        if (!marked && !observed && dossier.evidence().isEmpty()) {
            return Checks.refuse(
                    Reason.NO_CHANGE,
                    dossier.mark(Standing.DISABLED) != null
                            ? act.id() + " is disabled: it is enabled, not released"
                            : dossier.recovery() != null
                                    ? act.id() + " waits for its new key: it enrols with its code"
                                    : "nothing holds " + act.id());
        }
        return Checks.why(act.why());
    }

    Outcome.@Nullable Refused recoveryBegun(Act.RecoveryBegun act) {
        Dossier dossier = dossier(act.id());
        if (dossier == null) {
            return Checks.unknown(act.id());
        }
        if (dossier.mark(Standing.DISABLED) != null) {
            return Checks.refuse(
                    Reason.PRINCIPAL_DISABLED,
                    act.id() + " is disabled; revoke its certificates and enable it, then it can be recovered");
        }
        if (act.oldKeys().size() > Act.RecoveryBegun.MOST_OLD_KEYS) {
            return refuse("at most " + Act.RecoveryBegun.MOST_OLD_KEYS + " old keys are remembered");
        }
        if (act.watch().isNegative() || act.watch().compareTo(LONGEST_WATCH) > 0) {
            return refuse("a machine is watched for 0 s to " + LONGEST_WATCH.toDays() + " days");
        }
        Outcome.Refused operator = noOperator(act.id());
        return operator == null ? Checks.why(act.why()) : operator;
    }

    /** Whoever comes back comes with a key that the thief of the old one does not have. */
    Outcome.@Nullable Refused newKey(PrincipalId id, Fingerprint key) {
        Dossier dossier = dossier(id);
        boolean old = dossier != null
                && dossier.recovery() != null
                && dossier.recovery().oldKeys().contains(key);
        return old ? Checks.refuse(Reason.KEY_REFUSED, id + " is recovered with a new key, not with an old one") : null;
    }

    /** What is no heavier than what is known, and would hardly count for longer, is no news: entries are bounded. */
    Outcome.@Nullable Refused evidence(Act.EvidenceRecorded act) {
        Dossier dossier = dossier(act.id());
        if (dossier == null) {
            return Checks.unknown(act.id());
        }
        CertificateView view = fold.registry.certificate(act.under());
        if (view == null || !view.holder().equals(act.id())) {
            return Checks.refuse(Reason.UNKNOWN_CERTIFICATE, "that key is not " + act.id() + "'s");
        }
        if (view.revoked() != null) {
            return Checks.refuse(Reason.CERTIFICATE_REVOKED, "who uses a revoked key says nothing about " + act.id());
        }
        Evidence evidence = act.evidence();
        if (evidence.severity() == Severity.INFORMATIONAL) {
            return refuse("it speaks against nobody");
        }
        Dossier.Item known = dossier.item(evidence.topic());
        return known == null || isNews(evidence, known)
                ? null
                : Checks.refuse(Reason.NO_CHANGE, evidence.topic() + " is known of " + act.id());
    }

    private boolean isNews(Evidence evidence, Dossier.Item known) {
        Evidence before = known.evidence();
        Severity severity = before.severityAfter(Duration.between(known.said().at(), now));
        if (severity == null) {
            return true;
        }
        int heavier = evidence.severity().compareTo(severity);
        if (heavier < 0 || evidence.grade().compareTo(before.grade()) < 0) {
            return false; // it would take the place of what weighs more
        }
        Duration span = evidence.decay().multipliedBy(evidence.severity().ordinal());
        boolean lasts = !evidence.over(now).isBefore(before.over(known.said().at()));
        boolean halfGone = known.left(now).compareTo(span.dividedBy(2)) < 0;
        return lasts && (heavier > 0 || halfGone || evidence.grade() != before.grade());
    }

    Outcome.@Nullable Refused withdrawn(Act.EvidenceWithdrawn act) {
        Dossier dossier = dossier(act.id());
        if (dossier == null) {
            return Checks.unknown(act.id());
        }
        return dossier.item(act.topic()) == null
                ? Checks.refuse(Reason.NO_CHANGE, "nothing is known of " + act.id() + " about " + act.topic())
                : Checks.why(act.why());
    }

    Outcome.@Nullable Refused essential(Act.EssentialMarked act) {
        Dossier dossier = dossier(act.id());
        if (dossier == null) {
            return Checks.unknown(act.id());
        }
        if (dossier.essential() == act.essential()) {
            return Checks.refuse(
                    Reason.NO_CHANGE,
                    act.id() + (act.essential() ? " is essential" : " is not essential") + " already");
        }
        Outcome.Refused operator = noOperator(act.id());
        return operator == null ? Checks.why(act.why()) : operator;
    }

    private @Nullable Dossier dossier(PrincipalId id) {
        Subject subject = fold.registry.find(id);
        return subject == null ? null : fold.casebook.dossier(subject.slot());
    }

    private static Outcome.Refused refuse(String detail) {
        return Checks.refuse(Reason.INVALID_REQUEST, detail);
    }
}
