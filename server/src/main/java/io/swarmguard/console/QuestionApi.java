package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Policies;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.history.Carried;
import io.swarmguard.history.Traffic;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.OperatorChange;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyDiff;
import io.swarmguard.policy.PolicyProof;
import io.swarmguard.policy.PolicyProver;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.policy.Population;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers about all cases at once, for the policies in force, those of a version, or some that are sent; with who is concerned today. */
final class QuestionApi {
    private static final int LONGEST_QUESTION = 1_000;

    private final Rooms rooms;
    private final Times times;
    private final Drafts drafts = new Drafts();
    private final Turn asking;

    /** What it answers from. */
    record Rooms(Policies policies, Policy policy, Registry registry, Traffic traffic, Clock clock) {}

    /** A set of policies that cannot be used. */
    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        final transient Answer answer;

        UnusableException(Answer answer) {
            this.answer = answer;
        }
    }

    /** @param asking takes much memory: one after the other */
    QuestionApi(Rooms rooms, Times times, Turn asking) {
        this.rooms = rooms;
        this.times = times;
        this.asking = asking;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.post("/api/policy/prove", (request, by) -> prove(request)),
                guarded.post("/api/policy/diff", (request, by) -> diff(request)));
    }

    private Answer prove(Request request) {
        JsonNode body = Json.body(request, Set.of("question", "of"));
        String question = Json.text(body, "question");
        if (question.length() > LONGEST_QUESTION) {
            throw new Json.BadRequest("'question' has at most " + LONGEST_QUESTION + " characters");
        }
        try {
            PolicyBundle bundle = bundle(body.path("of"));
            PolicyProof proof =
                    asking.take(() -> new PolicyProver(bundle.set(), bundle.templates(), everybody()).prove(question));
            return Json.answer(PolicyAnswers.of(proof));
        } catch (UnusableException e) {
            return e.answer;
        } catch (PolicyRefusedException e) {
            throw new RefusedException(
                    Reason.POLICY_REFUSED,
                    String.valueOf(e.getMessage()),
                    "docs/policy-questions.md says what can be asked");
        }
    }

    private Answer diff(Request request) {
        JsonNode body = Json.body(request, Set.of("from", "to", "since", "since_seconds"));
        Instant now = rooms.clock().instant();
        Instant since = times.since(body);
        try {
            PolicyBundle from = bundle(body.path("from"));
            PolicyBundle to = bundle(body.path("to"));
            return Json.answer(asking.take(() -> {
                PolicyDiff diff = new PolicyDiff(from.set(), from.templates(), to.set(), to.templates());
                List<OperatorChange> operators = OperatorChange.between(from.rights(), to.rights());
                return told(PolicyAnswers.of(diff, operators), diff, Carried.run(rooms.traffic(), diff, since, now));
            }));
        } catch (UnusableException e) {
            return e.answer;
        } catch (PolicyRefusedException e) {
            throw new RefusedException(Reason.POLICY_REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode told(ObjectNode node, PolicyDiff diff, Carried.Report carried) {
        node.put("days_recorded", carried.days());
        List<Population.Count> touched = diff.touched(everybody());
        for (int i = 0; i < touched.size(); i++) {
            ObjectNode told = (ObjectNode) node.path("changes").path(i);
            told.put("who", touched.get(i).toString())
                    .put("messages_per_day", carried.perDay().get(i))
                    .put("perhaps_per_day", carried.perhaps().get(i));
            PolicyAnswers.put(touched.get(i), told);
        }
        return node;
    }

    private Population everybody() {
        List<Subject> all = new ArrayList<>(rooms.registry().all(PrincipalKind.DEVICE));
        all.addAll(rooms.registry().all(PrincipalKind.SERVICE));
        return rooms.policy().population(all);
    }

    /** @param of {@code {"version": N}} or {@code {"files": {…}}}; what is in force if it is left out */
    private PolicyBundle bundle(JsonNode of) throws PolicyRefusedException, UnusableException {
        if (of.isMissingNode() || of.isNull()) {
            return rooms.policies().inForce();
        }
        if (of.has("files")) {
            Drafts.Draft draft = drafts.checked(of.path("files"));
            PolicyBundle bundle = draft.bundle();
            if (bundle == null) {
                throw new UnusableException(draft.refused());
            }
            return bundle;
        }
        if (!of.path("version").isInt()) {
            throw new Json.BadRequest("a set of policies is {\"version\": N} or {\"files\": {…}}");
        }
        PolicyBundle bundle = rooms.policies().bundle(of.path("version").asInt());
        if (bundle == null) {
            throw new RefusedException(
                    Reason.UNKNOWN_NAME,
                    "there is no version " + of.path("version").asInt() + " of the policies",
                    "`swarmguard policy list` shows all");
        }
        return bundle;
    }
}
