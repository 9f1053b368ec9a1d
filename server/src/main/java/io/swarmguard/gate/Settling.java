package io.swarmguard.gate;

/** Whether a step of a handshake about one handle can be answered at once. */
public enum Settling {
    /** Done; answer at once. */
    NOW,
    /** It must reach the disk first: {@code Outlet.answer} will be called. */
    LATER,
    /** There is no such handle. */
    UNKNOWN
}
