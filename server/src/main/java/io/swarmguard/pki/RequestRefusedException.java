package io.swarmguard.pki;

import io.swarmguard.terms.Reason;

/** Why a request for a certificate is not followed; the message says what would be right. */
public final class RequestRefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final Reason reason;

    RequestRefusedException(Reason reason, String message) {
        super(message, null, false, false); // no stack trace: hostile input must stay cheap
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong, in words. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
