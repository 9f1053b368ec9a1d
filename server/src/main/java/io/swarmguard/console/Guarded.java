package io.swarmguard.console;

import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Outcome;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Handler;
import io.swarmguard.edge.http.Problem;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.identity.Principal;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.util.Map;

/** Routes that only operators reach, and each only those whose role allows it. */
final class Guarded {
    private final Signals signals;

    Guarded(Signals signals) {
        this.signals = signals;
    }

    /** Something an operator asks, with who asks. */
    @FunctionalInterface
    interface Asked {
        Answer answer(Request request, Actor by);
    }

    Route get(String path, Asked asked) {
        return Route.get(path, guard(Right.LOOK, asked));
    }

    Route post(String path, Right right, Asked asked) {
        return Route.post(path, guard(right, asked));
    }

    private Handler guard(Right right, Asked asked) {
        return request -> {
            Principal operator = request.principal();
            if (operator == null || operator.id().kind() != PrincipalKind.OPERATOR) {
                return Problem.bland(403, "Forbidden");
            }
            if (!right.isHeldBy(operator.subject().facts().role())) {
                signals.tell(
                        EventType.REQUEST_REFUSED,
                        Severity.MEDIUM,
                        operator.id(),
                        request.address(),
                        Reason.NOT_PERMITTED,
                        Map.of("path", request.path()));
                return Problem.of(
                        403,
                        Reason.NOT_PERMITTED,
                        "your role does not allow this",
                        "ask an operator whose role is " + right.roles());
            }
            try {
                return asked.answer(request, new Actor(operator.id(), request.address()));
            } catch (RefusedException e) {
                return Problem.of(status(e.reason()), e.reason(), String.valueOf(e.getMessage()), e.next());
            }
        };
    }

    /** What an act came to: its ledger entry, or the refusal with its reason. */
    static Answer outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done ->
                Json.answer(Json.object().put("entry", done.entry()).put("late", done.late()));
            case Outcome.Refused refused -> refused(refused);
        };
    }

    static Answer refused(Outcome.Refused refused) {
        return problem(status(refused.reason()), refused.reason(), refused.detail());
    }

    /** A refusal with what can be done about it. */
    static Answer problem(int status, Reason reason, String detail) {
        return Problem.of(status, reason, detail, Advice.of(reason));
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case UNKNOWN_NAME, UNKNOWN_CERTIFICATE -> 404;
            case NAME_TAKEN, CERTIFICATE_TAKEN, NO_CHANGE, CERTIFICATE_REVOKED, POLICY_CHANGED -> 409;
            case STORE_UNAVAILABLE, CLOCK_SUSPECT, SHUTTING_DOWN -> 503;
            case INTERNAL_ERROR -> 500;
            default -> 400;
        };
    }
}
