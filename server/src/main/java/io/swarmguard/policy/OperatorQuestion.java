package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Right;
import io.swarmguard.terms.Standing;
import java.util.Arrays;
import java.util.List;

/**
 * What an operator asks of the hub, with the facts of the moment: no channel is in it, so that it is a question of its own
 * beside {@link Question}.
 *
 * @param byToken whether it is asked with an API token, and not with the operator's own certificate
 */
record OperatorQuestion(Name role, Standing standing, Right right, boolean byToken, Place place, Moment moment) {
    /** What is asked for. */
    static final Fact RIGHT = Fact.declared(
            "action",
            Fact.About.ACTION,
            Arrays.stream(Right.values()).map(Right::word).toList(),
            (q, n) -> Fact.ABSENT); // nothing that is asked about a channel has it

    static final Fact BY_TOKEN = Fact.declared("context.token", Fact.About.CONTEXT, Fact.TRUTH, (q, n) -> Fact.ABSENT);

    private static final String WINDOW = "context.window.";
    private static final String ZONE = "context.zone";
    private static final List<Fact> ALWAYS =
            List.of(RIGHT, BY_TOKEN, Fact.PRINCIPAL_TYPE, Fact.PRINCIPAL_ROLE, Fact.PRINCIPAL_STANDING);

    /** Whether a fact can be asked here. */
    static boolean has(Fact fact) {
        return ALWAYS.contains(fact) || fact.text().equals(ZONE) || fact.text().startsWith(WINDOW);
    }

    /** The number that a fact's value has in a layout. */
    int value(Fact fact, Layout layout, Zones zones) {
        if (fact.equals(RIGHT)) {
            return right.ordinal() + 1;
        }
        if (fact.equals(BY_TOKEN)) {
            return Fact.truth(byToken);
        }
        if (fact.equals(Fact.PRINCIPAL_TYPE)) {
            return Fact.KINDS.indexOf("Operator") + 1;
        }
        if (fact.equals(Fact.PRINCIPAL_ROLE)) {
            return layout.named(fact).getOrDefault(role.value(), Fact.OTHER);
        }
        if (fact.equals(Fact.PRINCIPAL_STANDING)) {
            return standing.ordinal() + 1;
        }
        return fact.text().equals(ZONE)
                ? zones.number(place.address())
                : moment.window(fact.text().substring(WINDOW.length()));
    }
}
