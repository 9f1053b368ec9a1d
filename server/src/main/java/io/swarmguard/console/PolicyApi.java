package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.ActWords;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Mark;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.Policies;
import io.swarmguard.acts.PolicyHistory;
import io.swarmguard.acts.PolicyVersion;
import io.swarmguard.acts.PolicyWish;
import io.swarmguard.acts.RefusedLately;
import io.swarmguard.acts.Wanted;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.history.Replay;
import io.swarmguard.history.Traffic;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Policies: which are in force, which were, and others put in force. */
final class PolicyApi {
    /** How far back {@code max_new_denials} looks. */
    private static final Duration LOOKED_BACK = Duration.ofDays(7);

    private final Policies policies;
    private final PolicyHistory history;
    private final Drafts drafts = new Drafts();
    private final Turn reading;
    private final Traffic traffic;
    private final Clock clock;
    private final TwoPersons persons;

    /** The rooms this part of the console speaks to. */
    record Rooms(Policies policies, PolicyHistory history, Traffic traffic, Clock clock) {}

    PolicyApi(Rooms rooms, Turn reading, TwoPersons persons) {
        this.policies = rooms.policies();
        this.history = rooms.history();
        this.reading = reading;
        this.traffic = rooms.traffic();
        this.clock = rooms.clock();
        this.persons = persons;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get("/api/policy", (request, by) -> list()),
                guarded.get("/api/policy/{version}", (request, by) -> show(request)),
                guarded.post("/api/policy/apply", this::apply),
                guarded.post("/api/policy/rollback", this::rollback),
                guarded.post("/api/policy/confirm", (request, by) -> confirm(by)));
    }

    private Answer list() {
        ObjectNode node = Json.object().put("in_force", history.number());
        ArrayNode versions = node.putArray("versions");
        versions.addObject()
                .put("version", 0)
                .put("origin", "shipped")
                .put("digest", PolicyBundle.shipped().digest().toString())
                .put("state", history.number() == 0 ? "in force" : "");
        for (PolicyVersion version : history.all()) {
            describe(version, versions.addObject());
        }
        RefusedLately.Compared refusals = policies.trialRefusals();
        if (refusals != null) {
            node.putObject("trial")
                    .put("refusals_per_minute_before", refusals.before())
                    .put("refusals_per_minute", refusals.since());
        }
        return Json.answer(node);
    }

    private ObjectNode describe(PolicyVersion version, ObjectNode node) {
        boolean inForce = version.number() == history.number();
        node.put("version", version.number())
                .put("when", version.when().toString())
                .put("by", version.by())
                .put("origin", version.origin())
                .put("digest", version.digest().toString())
                .put("why", version.why())
                .put("state", !inForce ? "" : version.trialUntil() == null ? "in force" : "on trial");
        if (inForce && version.trialUntil() != null) {
            node.put("trial_until", version.trialUntil().toString());
        }
        return node;
    }

    private Answer show(Request request) {
        int number = number(String.valueOf(request.parameter("version")));
        try {
            PolicyBundle bundle = policies.bundle(number);
            if (bundle == null) {
                throw new RefusedException(
                        Reason.UNKNOWN_NAME,
                        "there is no version " + number + " of the policies",
                        "`swarmguard policy list` shows all");
            }
            PolicyVersion version = history.version(number);
            ObjectNode node = version == null
                    ? Json.object().put("version", 0).put("origin", "shipped")
                    : describe(version, Json.object());
            ObjectNode files = node.put("digest", bundle.digest().toString()).putObject("files");
            bundle.files().texts().forEach(files::put);
            return Json.answer(node);
        } catch (PolicyRefusedException e) {
            throw new RefusedException(Reason.POLICY_REFUSED, String.valueOf(e.getMessage()));
        }
    }

    /** A number, or {@code shipped}, or {@code current}. */
    private int number(String text) {
        if (text.equals("shipped")) {
            return 0;
        }
        if (text.equals("current")) {
            return history.number();
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Json.BadRequest("a version is a number, or 'shipped'");
        }
    }

    private Answer apply(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("files", "why", "base", "trial_seconds", "max_new_denials"));
        PolicyWish wish = wish(body);
        Drafts.Draft draft = drafts.checked(body.path("files"));
        PolicyBundle bundle = draft.bundle();
        if (bundle == null) {
            return draft.refused();
        }
        if (body.hasNonNull("max_new_denials")) {
            refuseIfTooMany(body.path("max_new_denials"), bundle);
        }
        return answer(policies.apply(bundle, wish, by), draft.findings(), by);
    }

    private void refuseIfTooMany(JsonNode most, PolicyBundle bundle) {
        if (!most.isNumber() || most.asDouble() < 0 || most.asDouble() > 1) {
            throw new Json.BadRequest("'max_new_denials' is a part from 0 to 1 of what was permitted");
        }
        if (traffic.unrecorded() > 0) {
            throw new RefusedException(
                    Reason.POLICY_REFUSED,
                    "not all that was decided could be recorded (" + traffic.unrecorded()
                            + " times since the hub started there was no room), so what it would refuse is not known",
                    "look at `swarmguard policy replay DIR`, then apply without --max-new-denials");
        }
        Replay.Report report = reading.take(
                () -> Replay.run(traffic, bundle.set(), clock.instant().minus(LOOKED_BACK)));
        if (report.newDenials() > most.asDouble()) {
            throw new RefusedException(
                    Reason.POLICY_REFUSED,
                    String.format(
                            Locale.ROOT,
                            "of the %d messages permitted in the last 7 days it would refuse %d, and perhaps %d more: %.3f %%",
                            report.permitted(),
                            report.newlyRefused(),
                            report.unknownPermitted(),
                            100 * report.newDenials()),
                    "`swarmguard policy replay DIR` tells whose they are");
        }
    }

    private Answer rollback(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("version", "why", "base", "trial_seconds", "max_new_denials"));
        int number = number(Json.text(body, "version"));
        PolicyWish wish = wish(body);
        try {
            PolicyBundle before = policies.bundle(number);
            if (before != null && body.hasNonNull("max_new_denials")) {
                refuseIfTooMany(body.path("max_new_denials"), before);
            }
            return answer(policies.rollback(number, wish, by), Json.MAPPER.createArrayNode(), by);
        } catch (PolicyRefusedException e) {
            throw new RefusedException(Reason.POLICY_REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static PolicyWish wish(JsonNode body) {
        String why = Json.textOrNull(body, "why");
        if (why != null && why.length() > ActWords.LONGEST_WHY) {
            throw new Json.BadRequest("'why' has at most " + ActWords.LONGEST_WHY + " characters");
        }
        Long seconds = whole(
                body, "trial_seconds", PolicyWish.SHORTEST_TRIAL.toSeconds(), PolicyWish.LONGEST_TRIAL.toSeconds());
        Long base = whole(body, "base", 0, Integer.MAX_VALUE);
        return new PolicyWish(
                why == null ? "" : why,
                base == null ? null : base.intValue(),
                seconds == null ? null : Duration.ofSeconds(seconds));
    }

    private static @Nullable Long whole(JsonNode body, String field, long least, long most) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
            throw new Json.BadRequest("'" + field + "' is a whole number from " + least + " to " + most);
        }
        return value.asLong();
    }

    private Answer answer(Policies.Applied applied, ArrayNode findings, Actor by) {
        if (!applied.wanted().isEmpty()) {
            return persons.ask(Mark.POLICY, new Wanted(applied.wanted(), null), by);
        }
        return switch (applied.outcome()) {
            case Outcome.Refused refused -> Guarded.refused(refused);
            case Outcome.Done done -> {
                ObjectNode node = Json.object()
                        .put("entry", done.entry())
                        .put("classes_decided_before", applied.classes())
                        .put("took_micros", applied.took().toNanos() / 1_000);
                PolicyVersion version = history.version(applied.version());
                if (version != null) {
                    describe(version, node);
                }
                node.set("findings", findings);
                yield Json.answer(node);
            }
        };
    }

    private Answer confirm(Actor by) {
        return switch (policies.confirm(by)) {
            case Outcome.Refused refused -> Guarded.refused(refused);
            case Outcome.Done done ->
                Json.answer(Json.object().put("entry", done.entry()).put("version", history.number()));
        };
    }
}
