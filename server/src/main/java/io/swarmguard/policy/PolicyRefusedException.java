package io.swarmguard.policy;

/** A set of policies or templates cannot be used; the message names the policy and says what would work instead. */
public final class PolicyRefusedException extends Exception {
    public PolicyRefusedException(String message) {
        super(message);
    }

    public PolicyRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
