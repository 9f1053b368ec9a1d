package io.swarmguard.acts;

import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is told of acts: done, refused, and in trouble. */
final class Tidings {
    private final Signals signals;
    private final Fold fold;

    Tidings(Signals signals, Fold fold) {
        this.signals = signals;
        this.fold = fold;
    }

    /** @param with what else the first of them revoked */
    void done(List<Recorded> acts, List<Fingerprint> with) {
        Recorded first = acts.stream()
                .filter(recorded -> !(recorded.act() instanceof Act.PolicyPart)) // it only goes before what matters
                .findFirst()
                .orElse(acts.get(0));
        Severity severity = first.act() instanceof Act.Narrowing ? Severity.MEDIUM : Severity.INFORMATIONAL;
        Map<String, String> details = new HashMap<>();
        details.put("act", ActKind.of(first.act()).word());
        details.put("about", ActWords.about(first.act(), fold));
        details.put("count", Integer.toString(acts.size()));
        if (first.act() instanceof Act.CertificateRevoked revoked) {
            details.put("certificate", revoked.certificate().toString());
        }
        if (!with.isEmpty()) {
            details.put("with", ActWords.list(with));
        }
        signals.tell(EventType.ACT_DONE, severity, first.by().id(), first.by().address(), null, details);
        if (first.act() instanceof Act.ApprovalGiven) {
            done(acts.subList(1, acts.size()), List.of());
        }
    }

    void refused(List<? extends Act> acts, Actor by, Outcome.Refused refused) {
        Map<String, String> details = Map.of("act", ActKind.of(acts.get(0)).word(), "detail", refused.detail());
        PrincipalId who = by.id().kind() == PrincipalKind.APPLICANT ? null : by.id(); // which has proved nothing yet
        signals.tell(EventType.REQUEST_REFUSED, Severity.LOW, who, by.address(), refused.reason(), details);
    }

    /** Reaching a live session failed. */
    void pushFailed(RuntimeException fault, Actor by) {
        Map<String, String> details =
                Map.of("where", "push", "fault", fault.getClass().getName());
        signals.tell(EventType.FAULT, Severity.HIGH, by.id(), by.address(), Reason.INTERNAL_ERROR, details);
    }

    void trouble(Throwable error) {
        Map<String, String> details = Map.of("detail", String.valueOf(error.getMessage()));
        signals.tell(EventType.STORE_FAILED, Severity.HIGH, null, null, Reason.STORE_UNAVAILABLE, details);
    }

    void jump(Duration jump) {
        Map<String, String> details = Map.of("seconds", Long.toString(jump.toSeconds()));
        signals.tell(EventType.CLOCK_JUMPED, Severity.HIGH, null, null, Reason.CLOCK_SUSPECT, details);
    }
}
