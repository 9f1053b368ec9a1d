package io.swarmguard.policy;

import io.swarmguard.terms.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer for one class of questions, shared by all of them. */
public final class Decision {
    static final Decision TOPIC_UNKNOWN = new Decision(Reason.TOPIC_UNKNOWN, List.of());
    static final Decision NOT_PERMITTED = new Decision(Reason.NOT_PERMITTED, List.of());

    private final @Nullable Reason reason;
    private final List<String> why;

    private Decision(@Nullable Reason reason, List<String> why) {
        this.reason = reason;
        this.why = List.copyOf(why);
    }

    static Decision permitted(List<String> why) {
        return new Decision(null, why);
    }

    static Decision forbidden(List<String> why) {
        return new Decision(Reason.FORBIDDEN, why);
    }

    static Decision failed(List<String> why) {
        return new Decision(Reason.DECISION_FAILED, why);
    }

    public boolean isPermitted() {
        return reason == null;
    }

    /** Why it is denied; null if it is permitted. */
    public @Nullable Reason reason() {
        return reason;
    }

    /**
     * The ids of the policies that decided: all that permit, or all that forbid, or all that failed; empty if nothing
     * applied.
     */
    public List<String> why() {
        return why;
    }

    @Override
    public String toString() {
        return (reason == null ? "permitted" : reason.code()) + " by " + why;
    }
}
