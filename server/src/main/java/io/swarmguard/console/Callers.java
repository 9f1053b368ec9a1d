package io.swarmguard.console;

import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.ApiToken;
import io.swarmguard.edge.http.Request;
import io.swarmguard.gate.Desk;
import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.Cipher;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says in whose name a request is asked: the operator whose certificate was shown, or the owner of the token beside it. A
 * token is looked at anew for each request: whether it is still there, belongs to this very certificate, and what its owner
 * may do now.
 */
final class Callers {
    private static final String BEARER = "Bearer ";
    private static final String PURPOSE = "api-token";
    private static final int LONGEST = 200; // characters of a header with a token
    private static final Set<String> MEMBERS = Set.of("devices", "services");

    private final Acts acts;
    private final Desk desk;
    private final Cipher cipher;
    private final Clock clock;
    private final Signals signals;
    private final Allowance allowance;

    Callers(Acts acts, Desk desk, Cipher cipher, Clock clock, Guarded.Telling telling, Allowance allowance) {
        this.acts = acts;
        this.desk = desk;
        this.cipher = cipher;
        this.clock = clock;
        this.signals = telling.signals();
        this.allowance = allowance;
    }

    /** Who asks; if nobody is told why not. */
    sealed interface Who {
        /** @param token by which; null if by the operator's own certificate */
        record Known(
                Subject operator, Actor actor, @Nullable ApiToken token) implements Who {
            Desk.Operator asDeskSees() {
                return new Desk.Operator(operator, actor.address(), token != null);
            }
        }

        /** Neither an operator nor a token. */
        record Nobody() implements Who {}

        /** A token that is not good here and now, whyever. */
        record WrongToken() implements Who {}

        /** Too many of those from this certificate. */
        record TooManyTokens() implements Who {}
    }

    Who ask(Request request) {
        Principal shown = request.principal();
        if (shown == null) {
            return new Who.Nobody();
        }
        String header = request.header("authorization");
        if (header != null) {
            return byToken(header, shown, request);
        }
        return shown.id().kind() == PrincipalKind.OPERATOR
                ? new Who.Known(shown.subject(), new Actor(shown.id(), request.address()), null)
                : nobody(shown, request);
    }

    private Who nobody(Principal shown, Request request) {
        signals.tell(
                EventType.REQUEST_REFUSED,
                Severity.LOW,
                shown.id(),
                request.address(),
                Reason.WRONG_KIND,
                Map.of("path", request.path()));
        return new Who.Nobody();
    }

    private Who byToken(String header, Principal shown, Request request) {
        Actor shower = new Actor(shown.id(), request.address());
        if (allowance.isUsedUp(shower, Calls.WRONG_TOKEN)) {
            signals.count(Reason.LIMIT_CALLS);
            return new Who.TooManyTokens();
        }
        ApiToken token = header.length() <= LONGEST && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? acts.tokens().find(hash(header.substring(BEARER.length()).strip()), clock.instant())
                : null;
        String fault = token == null ? "unknown, expired or revoked" : fault(token, shown);
        if (token == null || fault != null) {
            if (allowance.take(shower, Calls.WRONG_TOKEN) == 0) {
                allowance.done(shower, Calls.WRONG_TOKEN);
            }
            signals.tell(
                    EventType.REQUEST_REFUSED,
                    Severity.MEDIUM,
                    shown.id(),
                    request.address(),
                    Reason.TOKEN_REFUSED,
                    Map.of("path", request.path(), "fault", Objects.requireNonNull(fault)));
            return new Who.WrongToken();
        }
        Subject owner = Objects.requireNonNull(acts.registry().find(token.owner()), "owners are never forgotten");
        Actor actor = new Actor(token.owner(), request.address(), "token " + token.number());
        return new Who.Known(owner, actor, token);
    }

    /** Why a live token is not good; null if it is. */
    private @Nullable String fault(ApiToken token, Principal shown) {
        Registry registry = acts.registry();
        Subject owner = registry.find(token.owner());
        CertificateView madeWith = registry.certificate(token.madeWith());
        if (!token.certificate().equals(shown.certificate())) {
            return "token " + token.number() + " shown with another certificate";
        }
        if (acts.standing(shown.subject()).standing().compareTo(Standing.WATCHED) > 0) {
            return "token " + token.number() + " shown by one who is not trusted";
        }
        if (owner == null || acts.standing(owner).standing() == Standing.DISABLED) {
            return "the owner of token " + token.number() + " is disabled";
        }
        return madeWith == null || madeWith.revoked() != null
                ? "the certificate by which token " + token.number() + " was made is revoked"
                : null;
    }

    /** Whether somebody who began to ask may go on: for streams, which outlive their beginning. */
    boolean isStill(Who.Known who, Principal shown, Call call) {
        if (!desk.has(who.asDeskSees(), call.right())) {
            return false;
        }
        ApiToken token = who.token();
        return token == null
                || (acts.tokens().find(token.hash(), clock.instant()) != null && fault(token, shown) == null);
    }

    /** Whether the token's scope, if it is one, covers the call. */
    boolean isInScope(Who.Known who, Call call, Request request) {
        ApiToken token = who.token();
        try {
            return token == null
                    || Scope.parse(token.scope()).covers(call, segment -> isMember(segment, call, request));
        } catch (RefusedException e) {
            return false; // it was made for calls that are there no more
        }
    }

    /**
     * About whom a row of a report may be: if it is asked by a token of a segment, only about who is in that one and in no
     * other.
     */
    Predicate<PrincipalId> rowsAbout(Call call, Request request) {
        if (!(ask(request) instanceof Who.Known who)) {
            return id -> false; // a token that ended just now
        }
        ApiToken token = who.token();
        if (token == null) {
            return id -> true;
        }
        Scope scope = Scope.parse(token.scope());
        return id ->
                scope.covers(call, segment -> isOnlyIn(segment, acts.registry().find(id)));
    }

    /** Tells that rows were left out for that. */
    void tellOutOfScope(Request request, Actor by, int rows) {
        signals.tell(
                EventType.REQUEST_REFUSED,
                Severity.MEDIUM,
                by.id(),
                request.address(),
                Reason.NOT_PERMITTED,
                Map.of("path", request.path(), "rows", Integer.toString(rows)));
    }

    private boolean isMember(Name segment, Call call, Request request) {
        if (call.isReport()) {
            return true; // each of its rows is looked at by itself
        }
        String name = request.parameter("name");
        if (!MEMBERS.contains(call.group()) || !call.path().contains("{name}") || name == null || !Name.isValid(name)) {
            return false;
        }
        PrincipalKind kind = call.group().equals("devices") ? PrincipalKind.DEVICE : PrincipalKind.SERVICE;
        return isOnlyIn(segment, acts.registry().find(new PrincipalId(kind, new Name(name))));
    }

    private static boolean isOnlyIn(Name segment, @Nullable Subject subject) {
        return subject != null
                && !subject.facts().allSegments()
                && subject.facts().segments().equals(Set.of(segment));
    }

    /** Keyed, as tokens are known. */
    Fingerprint hash(String token) {
        return Fingerprint.ofDigest(cipher.keyedHash(PURPOSE, token.getBytes(StandardCharsets.UTF_8)));
    }
}
