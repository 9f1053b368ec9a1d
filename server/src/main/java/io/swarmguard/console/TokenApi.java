package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.ApiToken;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.Tokens;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.gate.Desk;
import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Right;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** API tokens: made, listed, revoked. One is shown once and known by its keyed hash afterwards. */
final class TokenApi {
    private static final int BYTES = 32;
    private static final String PREFIX = "swg_"; // so that scanners of leaked secrets find it
    private static final Duration USUAL = Duration.ofDays(7);

    private final Acts acts;
    private final Desk desk;
    private final Callers callers;
    private final Clock clock;
    private final RandomGenerator random;

    private final int mostPerDay;
    private final ReentrantLock making = new ReentrantLock(); // between counting and making nobody makes another

    /**
     * @param random must not be predictable: a SecureRandom
     * @param mostPerDay tokens that one operator may make within {@link Tokens#DAY}
     */
    TokenApi(Acts acts, Desk desk, Callers callers, Clock clock, RandomGenerator random, int mostPerDay) {
        this.acts = acts;
        this.desk = desk;
        this.callers = callers;
        this.clock = clock;
        this.random = random;
        this.mostPerDay = mostPerDay;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get("/api/tokens", (request, by) -> list(by)),
                guarded.post("/api/tokens", this::create),
                guarded.post("/api/tokens/{number}/revoke", this::revoke));
    }

    private Answer create(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("scope", "certificate", "expires_seconds"));
        Principal shown = Objects.requireNonNull(request.principal(), "who asks is known");
        Scope scope = Scope.parse(Json.text(body, "scope"));
        Name role = shown.subject().facts().role();
        List<Right> held = desk.rights(shown.subject());
        for (Right right : scope.rights()) {
            if (!held.contains(right)) {
                throw new RefusedException(
                        Reason.NOT_PERMITTED,
                        "a token holds no more than its owner: the role '" + role + "' has no right " + right.word(),
                        "leave it out of the scope");
            }
        }
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant expires = Instant.ofEpochMilli(clock.millis() + life(body).toMillis());
        Fingerprint hash = callers.hash(token);
        Act.TokenIssued act = new Act.TokenIssued(
                hash,
                scope.toString(),
                certificate(Json.text(body, "certificate"), shown),
                shown.certificate(),
                expires);
        if (make(act, by) instanceof Outcome.Refused refused) {
            return Guarded.refused(refused);
        }
        ApiToken made = Objects.requireNonNull(acts.tokens().find(hash, clock.instant()), "was just made");
        return Json.answer(described(made).put("token", token));
    }

    private Outcome make(Act.TokenIssued act, Actor by) {
        making.lock();
        try {
            List<Instant> lately = acts.tokens().madeLately(by.id(), clock.instant());
            if (lately.size() >= mostPerDay) {
                throw new RefusedException(
                        Reason.LIMIT_TOKENS,
                        by.id() + " made " + lately.size() + " tokens within 24 h (limits.operator-tokens-per-day)",
                        "make the next one after "
                                + lately.get(lately.size() - mostPerDay).plus(Tokens.DAY));
            }
            return acts.perform(act, by);
        } finally {
            making.unlock();
        }
    }

    private static Duration life(JsonNode body) {
        JsonNode seconds = body.path("expires_seconds");
        if (!seconds.isMissingNode() && !seconds.isIntegralNumber()) {
            throw new Json.BadRequest("'expires_seconds' is a whole number");
        }
        long life = seconds.asLong(USUAL.toSeconds());
        if (life < 1 || life > ApiToken.LONGEST.toSeconds()) {
            throw new Json.BadRequest("a token lives for 1 s to " + ApiToken.LONGEST.toDays() + " days");
        }
        return Duration.ofSeconds(life);
    }

    private static Fingerprint certificate(String text, Principal shown) {
        if (text.equals("own")) {
            return shown.certificate();
        }
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new Json.BadRequest("'certificate' is 'own' or a SHA-256 fingerprint, 64 hexadecimal digits");
        }
        return Fingerprint.parse(digits);
    }

    private Answer list(Actor by) {
        ObjectNode node = Json.object();
        ArrayNode rows = node.putArray("tokens");
        acts.tokens().all(clock.instant()).stream().filter(isHis(by)).forEach(token -> rows.add(described(token)));
        return Json.answer(node);
    }

    private Answer revoke(Request request, Actor by) {
        long number = ApprovalApi.number(request);
        ApiToken token = acts.tokens().find(number);
        if (token == null || !isHis(by).test(token)) {
            throw new RefusedException(
                    Reason.UNKNOWN_NAME,
                    "there is no token " + number + " of yours",
                    "`swarmguard operator token list` shows them");
        }
        return Guarded.outcome(acts.perform(new Act.TokenRevoked(number, PrincipalApi.why(request)), by));
    }

    /** Everybody's own, and all to those who run the hub. */
    private Predicate<ApiToken> isHis(Actor by) {
        Subject subject = acts.registry().find(by.id());
        boolean all =
                subject != null && desk.has(new Desk.Operator(subject, by.address(), by.via() != null), Right.RUN_HUB);
        return token -> all || token.owner().equals(by.id());
    }

    private ObjectNode described(ApiToken token) {
        CertificateView bound = acts.registry().certificate(token.certificate());
        return Json.object()
                .put("number", token.number())
                .put("owner", token.owner().toString())
                .put("scope", token.scope())
                .put("certificate", token.certificate().toString())
                .put("holder", bound == null ? null : bound.holder().toString())
                .put("created", token.created().toString())
                .put("expires", token.expires().toString());
    }
}
