package io.swarmguard.terms;

/** An error whose message says to an operator what happened and why, and that knows what to do about it. */
public interface Advised {
    /** A stable code. */
    String reason();

    /** What to do next, as one clause; empty if there is nothing better than to try again. */
    String next();
}
