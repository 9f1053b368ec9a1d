package io.swarmguard.gate;

import io.swarmguard.terms.Reason;

/** What became of a publish. All of these are shared objects: none is allocated per message. */
public sealed interface PublishOutcome {
    enum Accepted implements PublishOutcome {
        /** Taken; acknowledge at once. */
        NOW,
        /** Taken, and at this moment nobody gets it; acknowledge at once. */
        NOBODY,
        /** Taken, but it must reach the disk first: {@code Outlet.answer} will be called, in the order of publishes. */
        LATER
    }

    record Refused(Reason reason) implements PublishOutcome {
        private static final Refused[] ALL = new Refused[Reason.values().length];

        static {
            for (Reason reason : Reason.values()) {
                ALL[reason.ordinal()] = new Refused(reason);
            }
        }

        static Refused of(Reason reason) {
            return ALL[reason.ordinal()];
        }
    }
}
