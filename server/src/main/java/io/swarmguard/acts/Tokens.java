package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Registry;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The live API tokens by their keyed hashes: a part of the fold. One writer at a time; any thread reads. */
public final class Tokens {
    /** How long a token counts among those that its owner made lately, revoked or not. */
    public static final Duration DAY = Duration.ofHours(24);

    private final Registry registry;
    private final Map<Fingerprint, ApiToken> live = new ConcurrentHashMap<>();
    private final Map<PrincipalId, List<Instant>> made = new ConcurrentHashMap<>(); // of the last day, oldest first
    private long numbers;

    Tokens(Registry registry) {
        this.registry = registry;
    }

    void issue(Act.TokenIssued act, Recorded recorded) {
        live.values().removeIf(token -> token.isOver(recorded.time()));
        ApiToken token = new ApiToken(
                ++numbers,
                recorded.by().id(),
                act.hash(),
                act.scope(),
                act.certificate(),
                act.madeWith(),
                recorded.time(),
                act.expires());
        live.put(token.hash(), token);
        List<Instant> lately = new ArrayList<>(madeLately(token.owner(), recorded.time()));
        lately.add(recorded.time());
        made.put(token.owner(), List.copyOf(lately));
    }

    void revoke(long number) {
        live.values().removeIf(token -> token.number() == number);
    }

    /** Why this actor cannot have such a token; null if nothing speaks against it. */
    Outcome.@Nullable Refused refusal(Act.TokenIssued act, Actor by, Instant now) {
        if (by.id().kind() != PrincipalKind.OPERATOR) {
            return refuse(Reason.INVALID_REQUEST, "tokens are operators'");
        }
        if (!act.expires().isAfter(now) || act.expires().isAfter(now.plus(ApiToken.LONGEST))) {
            return refuse(
                    Reason.INVALID_REQUEST,
                    "a token expires within " + ApiToken.LONGEST.toDays() + " days from now on");
        }
        CertificateView bound = registry.certificate(act.certificate());
        if (bound == null) {
            return refuse(Reason.UNKNOWN_CERTIFICATE, "no certificate has fingerprint " + act.certificate());
        }
        if (bound.revoked() != null) {
            return refuse(Reason.CERTIFICATE_REVOKED, "that certificate was revoked at " + bound.revoked());
        }
        PrincipalKind kind = bound.holder().kind();
        if (kind != PrincipalKind.SERVICE && !bound.holder().equals(by.id())) {
            return refuse(Reason.INVALID_REQUEST, "a token is for a service's certificate or for your own");
        }
        return all(now).stream().filter(token -> token.owner().equals(by.id())).count() < ApiToken.MOST_EACH
                ? null
                : refuse(Reason.LIMIT_TOKENS, by.id() + " has " + ApiToken.MOST_EACH + " tokens");
    }

    /** When an operator made tokens within {@link #DAY} before now, oldest first, whatever became of them. */
    public List<Instant> madeLately(PrincipalId owner, Instant now) {
        Instant since = now.minus(DAY);
        return made.getOrDefault(owner, List.of()).stream()
                .filter(at -> at.isAfter(since))
                .toList();
    }

    private static Outcome.Refused refuse(Reason reason, String detail) {
        return new Outcome.Refused(reason, detail);
    }

    /** The live ones, oldest first. */
    public List<ApiToken> all(Instant now) {
        return live.values().stream()
                .filter(token -> !token.isOver(now))
                .sorted(Comparator.comparingLong(ApiToken::number))
                .toList();
    }

    /** Null if it was revoked or is over, or there never was one. */
    public @Nullable ApiToken find(Fingerprint hash, Instant now) {
        ApiToken token = live.get(hash);
        return token == null || token.isOver(now) ? null : token;
    }

    /** The same by its number. */
    public @Nullable ApiToken find(long number) {
        return live.values().stream()
                .filter(token -> token.number() == number)
                .findFirst()
                .orElse(null);
    }
}
