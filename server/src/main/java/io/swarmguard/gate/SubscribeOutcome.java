package io.swarmguard.gate;

import io.swarmguard.message.Qos;
import io.swarmguard.terms.Reason;

/** What became of one filter of a subscribe or unsubscribe. */
public sealed interface SubscribeOutcome {
    record Granted(Qos qos) implements SubscribeOutcome {}

    /** Unsubscribed. */
    record Ended() implements SubscribeOutcome {}

    /** There was no such subscription to end. */
    record Absent() implements SubscribeOutcome {}

    /** {@link Reason#MALFORMED} for a filter that is none. */
    record Refused(Reason reason) implements SubscribeOutcome {}
}
