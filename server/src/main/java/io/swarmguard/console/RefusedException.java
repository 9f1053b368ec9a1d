package io.swarmguard.console;

import io.swarmguard.terms.Reason;

/** What an operator asked is not done; the message says why and goes back, with what can be done next. */
class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String next;

    RefusedException(Reason reason, String message) {
        this(reason, message, Advice.of(reason));
    }

    /** @param next what can be done; empty where only the command's own help tells */
    RefusedException(Reason reason, String message, String next) {
        super(message);
        this.reason = reason;
        this.next = next;
    }

    Reason reason() {
        return reason;
    }

    String next() {
        return next;
    }
}
