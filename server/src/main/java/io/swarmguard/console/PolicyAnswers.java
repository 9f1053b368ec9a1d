package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.policy.OperatorChange;
import io.swarmguard.policy.PolicyDiff;
import io.swarmguard.policy.PolicyProof;
import io.swarmguard.policy.Population;
import java.util.List;

/** What is answered about policies, as JSON: by a hub and by the command line alone. */
public final class PolicyAnswers {
    private PolicyAnswers() {}

    public static ObjectNode of(PolicyProof proof) {
        ObjectNode node = Json.object()
                .put("question", proof.question())
                .put("holds", proof.holds())
                .put("vacuous", proof.vacuous());
        proof.budgets().forEach(node.putArray("within")::add);
        proof.lines().forEach(node.putArray("lines")::add);
        PolicyProof.Example example = proof.example();
        if (example != null) {
            ObjectNode told = node.putObject("example")
                    .put("class", example.words())
                    .put("like", example.like())
                    .put("permitted", example.permitted())
                    .put("classes", example.classes());
            example.policies().forEach(told.putArray("policies")::add);
            if (example.who() != null) {
                put(example.who(), told);
            }
        }
        return node;
    }

    static void put(Population.Count who, ObjectNode node) {
        node.put("devices", who.devices()).put("services", who.services()).put("named_devices", who.named());
        who.first().forEach(node.putArray("such_as")::add);
    }

    /** All of it, whom it concerns and what it carried aside. */
    private static ObjectNode of(PolicyDiff diff) {
        ObjectNode node = Json.object()
                .put("classes", diff.classes())
                .put("opened", diff.opened())
                .put("closed", diff.closed())
                .put("rebudgeted", diff.rebudgeted())
                .put("untold", diff.untold())
                .put("templates_differ", diff.isRetemplated());
        var changes = node.putArray("changes");
        for (PolicyDiff.Change change : diff.changes()) {
            ObjectNode told = changes.addObject()
                    .put("becomes", change.way().word())
                    .put("what", change.words())
                    .put("line", change.toString())
                    .put("classes", change.classes());
            change.policies().forEach(told.putArray("policies")::add);
            change.within().forEach(told.putArray("within")::add);
            change.withinBefore().forEach(told.putArray("within_before")::add);
        }
        return node;
    }

    /** And what operators gain and lose. */
    public static ObjectNode of(PolicyDiff diff, List<OperatorChange> operators) {
        ObjectNode node = of(diff);
        var changes = node.putArray("operators");
        for (OperatorChange change : operators) {
            ObjectNode told = changes.addObject().put("role", change.role()).put("line", change.toString());
            change.gained().forEach(right -> told.withArray("gained").add(right.word()));
            change.lost().forEach(right -> told.withArray("lost").add(right.word()));
        }
        return node;
    }
}
