package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Dossier;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Posture;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.Reported;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says whether acts about standings fit what is. */
final class StandingChecks {
    /** The longest that a machine is watched after it came back. */
    static final Duration LONGEST_WATCH = Duration.ofDays(365);

    /** The longest for which a word about somebody's posture may hold. */
    static final Duration LONGEST_KNOWN = Duration.ofDays(366);

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
        boolean known = dossier.known().posture().isAgainst(now);
        if (!marked && !observed && !known && dossier.evidence().isEmpty()) {
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

    /** Never to something better: that would widen. */
    Outcome.@Nullable Refused lowered(Act.PostureLowered act) {
        Outcome.Refused refused = report(act.id(), act.report(), act.why());
        return refused == null && news(act.id(), act.report()) == Posture.News.RAISES
                ? refuse("'" + act.report().word() + "' is better than what is known of " + act.id())
                : refused;
    }

    Outcome.@Nullable Refused reported(Act.PostureReported act) {
        Outcome.Refused refused = report(act.id(), act.report(), act.why());
        Aspect aspect = act.report().aspect();
        if (refused != null) {
            return refused;
        }
        if (news(act.id(), act.report()) == Posture.News.LOWERS) {
            return refuse("'" + act.report().word() + "' is worse than what is known of " + act.id());
        }
        return posture(act.id()).isRaisedTooOften(aspect, now)
                ? Checks.refuse(
                        Reason.LIMIT_CALLS,
                        "the " + aspect.code() + " of " + act.id() + " was raised or renewed " + Posture.MOST_RAISED
                                + " times within an hour")
                : null;
    }

    private Posture.News news(PrincipalId id, Report report) {
        return posture(id).news(report, now);
    }

    private Posture posture(PrincipalId id) {
        Dossier dossier = dossier(id);
        return dossier == null ? Posture.UNKNOWN : dossier.known().posture();
    }

    private Outcome.@Nullable Refused report(PrincipalId id, Report report, String why) {
        if (id.kind() != PrincipalKind.DEVICE && id.kind() != PrincipalKind.SERVICE) {
            return refuse("devices and services are measured, nobody else");
        }
        if (dossier(id) == null) {
            return Checks.unknown(id);
        }
        Outcome.Refused untimely = untimely(id, report);
        if (untimely != null) {
            return untimely;
        }
        return news(id, report) == Posture.News.NONE
                ? Checks.refuse(
                        Reason.NO_CHANGE,
                        "the " + report.aspect().code() + " of " + id + " is " + report.word() + " already")
                : Checks.why(why);
    }

    /** Nothing is known from the future, and nothing older takes the place of what is newer. */
    private Outcome.@Nullable Refused untimely(PrincipalId id, Report report) {
        if (report.observed().isAfter(now.plus(HubClock.TOLERANCE))) {
            return refuse("it was measured at " + report.observed() + ", which is in the future");
        }
        Instant until = report.until();
        if (until != null && (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_KNOWN)))) {
            return refuse("its end, " + until + ", is within " + LONGEST_KNOWN.toDays() + " days from now on");
        }
        Reported last = posture(id).of(report.aspect());
        return last != null && report.observed().isBefore(last.report().observed())
                ? Checks.refuse(
                        Reason.NO_CHANGE,
                        "the " + report.aspect().code() + " of " + id + " is known from "
                                + last.report().observed() + ", which is later")
                : null;
    }

    private @Nullable Dossier dossier(PrincipalId id) {
        Subject subject = fold.registry.find(id);
        return subject == null ? null : fold.casebook.dossier(subject.slot());
    }

    private static Outcome.Refused refuse(String detail) {
        return Checks.refuse(Reason.INVALID_REQUEST, detail);
    }
}
