package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where it is written down how often what was decided. Asked when a decision is made, not for each message. */
@FunctionalInterface
public interface Recorder {
    /**
     * What everything that a decision may depend on came to.
     *
     * @param names of all facts there are, whether or not a policy mentions them; the same list for as long as the same
     *     facts are declared
     * @param values one for each name; null for what was absent
     */
    record FactRow(List<String> names, List<? extends @Nullable String> values) {}

    /**
     * The tally for messages decided like this, until the policy's epoch moves; any thread.
     *
     * @param refusal null if it was permitted
     * @return null: these are not counted
     */
    @Nullable
    Tally tally(Subject who, Action action, @Nullable Reason refusal, FactRow facts);
}
