package io.swarmguard.console;

import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Outcome;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Handler;
import io.swarmguard.edge.http.Problem;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.gate.Desk;
import io.swarmguard.identity.Principal;
import io.swarmguard.policy.Decision;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Right;
import io.swarmguard.terms.Severity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Makes routes of the calls in the table: only operators, and tokens in their name, reach them, each only as their role and
 * scope allow and inside the call's limits; and each call is told.
 */
final class Guarded {
    private static final Map<String, String> BEARER = Map.of("www-authenticate", "Bearer error=\"invalid_token\"");

    private final Signals signals;
    private final Desk desk;
    private final Callers callers;
    private final Allowance allowance;
    private final Audit audit;
    private final LongSupplier nanoTime;

    /** @param desk decides who may ask what, and is told by nobody else */
    Guarded(Desk desk, Callers callers, Allowance allowance, Audit audit, Telling telling) {
        this.signals = telling.signals();
        this.desk = desk;
        this.callers = callers;
        this.allowance = allowance;
        this.audit = audit;
        this.nanoTime = telling.nanoTime();
    }

    /** @param nanoTime a clock that nobody sets */
    record Telling(Signals signals, LongSupplier nanoTime) {}

    /** Something an operator asks, with who asks. */
    @FunctionalInterface
    interface Asked {
        Answer answer(Request request, Actor by);
    }

    /** @throws IllegalStateException if the table has no such call */
    Route get(String path, Asked asked) {
        return route(Calls.of("GET", path), asked);
    }

    /** @throws IllegalStateException if the table has no such call */
    Route post(String path, Asked asked) {
        return route(Calls.of("POST", path), asked);
    }

    private Route route(Call call, Asked asked) {
        return new Route(call.method(), call.path(), call.mostBytes(), handler(call, asked));
    }

    private Handler handler(Call call, Asked asked) {
        return request -> switch (callers.ask(request)) {
            case Callers.Who.Nobody nobody -> Problem.bland(403, "Forbidden");
            case Callers.Who.WrongToken wrong -> Problem.bland(401, "Unauthorized", BEARER);
            case Callers.Who.TooManyTokens many -> Problem.bland(429, "Too Many Requests", Map.of("retry-after", "60"));
            case Callers.Who.Known who -> limited(call, asked, request, who);
        };
    }

    private Answer limited(Call call, Asked asked, Request request, Callers.Who.Known who) {
        long began = nanoTime.getAsLong();
        Actor by = who.actor();
        long wait = allowance.take(by, call);
        if (wait > 0) {
            Answer answer = tooOften(call, by, wait);
            audit.tell(by, call, request.path(), 429, 0);
            return answer;
        }
        boolean goesOn = false;
        try {
            Answer answer = permitted(call, asked, request, who);
            goesOn = answer instanceof Answer.Stream;
            return told(call, request, who, answer, began);
        } catch (RuntimeException e) {
            audit.tell(by, call, request.path(), 500, millisSince(began));
            throw e;
        } finally {
            if (!goesOn) {
                allowance.done(by, call);
            }
        }
    }

    private Answer tooOften(Call call, Actor by, long seconds) {
        Map<String, String> details = Map.of("call", call.toString(), "allowed", call.rate() + ", " + call.atOnce());
        signals.tell(EventType.LIMIT_REACHED, Severity.LOW, by.id(), by.address(), Reason.LIMIT_CALLS, details);
        return Problem.of(
                429,
                Reason.LIMIT_CALLS,
                call + " is for " + call.rate() + " of each operator, and " + call.atOnce() + " at once",
                "try again in " + seconds + " s",
                Map.of("retry-after", Long.toString(seconds)));
    }

    private Answer permitted(Call call, Asked asked, Request request, Callers.Who.Known who) {
        Decision decision = desk.ask(who.asDeskSees(), call.right(), request.path());
        if (decision.reason() != null) {
            return notPermitted(call.right(), who, decision);
        }
        if (!callers.isInScope(who, call, request)) {
            return outOfScope(request, who);
        }
        try {
            return asked.answer(request, who.actor());
        } catch (RefusedException e) {
            return Problem.of(status(e.reason()), e.reason(), String.valueOf(e.getMessage()), e.next());
        }
    }

    private Answer notPermitted(Right right, Callers.Who.Known who, Decision decision) {
        List<String> holders = desk.holders(right);
        String role = who.operator().facts().role().value();
        boolean sometimes = holders.contains(role);
        String by = decision.why().isEmpty() ? "" : " (" + String.join(", ", decision.why()) + ")";
        String next = sometimes
                ? "the role '" + role
                        + "' has that right at other times, from another place, without a token or in better"
                        + " standing: `swarmguard policy show` has the policies"
                : holders.isEmpty()
                        ? "no role has that right: it takes other policies (operators.cedar)"
                        : "ask an operator whose role is " + String.join(" or ", holders);
        return Problem.of(
                403,
                Objects.requireNonNull(decision.reason(), "it is refused"),
                "your role does not allow this: '" + role + "' may not " + right.word() + " now" + by,
                next);
    }

    private Answer outOfScope(Request request, Callers.Who.Known who) {
        signals.tell(
                EventType.REQUEST_REFUSED,
                Severity.MEDIUM,
                who.actor().id(),
                request.address(),
                Reason.NOT_PERMITTED,
                Map.of("path", request.path()));
        return Problem.of(
                403,
                Reason.NOT_PERMITTED,
                "the token's scope does not cover this",
                "use a token of a wider scope, or the operator's own certificate");
    }

    /** Tells the call now or, if it goes on, when it ends; and ends it as soon as its operator may not ask it any more. */
    private Answer told(Call call, Request request, Callers.Who.Known who, Answer answer, long began) {
        return switch (answer) {
            case Answer.Whole whole -> {
                audit.tell(who.actor(), call, request.path(), whole.status(), millisSince(began));
                yield whole;
            }
            case Answer.Stream stream -> {
                Principal shown = Objects.requireNonNull(request.principal(), "who asks is known");
                yield new Answer.Stream(stream.contentType(), sink -> {
                    try {
                        stream.source().fill(bytes -> {
                            if (!callers.isStill(who, shown, call)) {
                                throw new IOException("no longer allowed");
                            }
                            sink.write(bytes);
                        });
                    } finally {
                        allowance.done(who.actor(), call);
                        audit.tell(who.actor(), call, request.path(), 200, millisSince(began));
                    }
                });
            }
        };
    }

    private long millisSince(long began) {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - began);
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
            case UNKNOWN_NAME, UNKNOWN_CERTIFICATE, UNKNOWN_REQUEST -> 404;
            case NAME_TAKEN, CERTIFICATE_TAKEN, NO_CHANGE, CERTIFICATE_REVOKED, POLICY_CHANGED, APPROVAL_MISMATCH ->
                409;
            case SECOND_PERSON_WANTED, NOT_ELIGIBLE, NOT_PERMITTED -> 403;
            case LIMIT_APPROVALS, LIMIT_TOKENS, LIMIT_CALLS -> 429;
            case STORE_UNAVAILABLE, CLOCK_SUSPECT, SHUTTING_DOWN -> 503;
            case INTERNAL_ERROR -> 500;
            default -> 400;
        };
    }
}
