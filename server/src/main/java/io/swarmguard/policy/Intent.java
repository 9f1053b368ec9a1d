package io.swarmguard.policy;

/** Something that somebody wants to do and that needs a {@link Permit}. */
public interface Intent {
    /** The access this intent asks for. */
    Access access();
}
