package io.swarmguard.policy;

/** A set of policies or templates cannot be used; the message names the policy and says what would work instead. */
public final class PolicyRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    public PolicyRefusedException(String message) {
        super(message);
        line = 0;
    }

    public PolicyRefusedException(String message, Throwable cause) {
        super(message, cause);
        line = 0;
    }

    private PolicyRefusedException(PolicyRefusedException why, int line) {
        super(why.getMessage(), why);
        this.line = line;
    }

    /** The same, said of one line of the text that was read, from 1. */
    PolicyRefusedException at(int place) {
        return new PolicyRefusedException(this, place);
    }

    /** Which line of the text that was read is wrong, from 1; 0 if it is about all of it, or not known. */
    public int line() {
        return line;
    }
}
