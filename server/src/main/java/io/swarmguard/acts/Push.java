package io.swarmguard.acts;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;

/**
 * How a narrowing act reaches live sessions at once. Called after the registry and the standings say so, with a lock held:
 * must return quickly and never wait for the disk or a session.
 */
public interface Push {
    /** Close every session of the principal. */
    void disabled(PrincipalId principal);

    /** The principal may do less than before: its sessions stay, and what waits for them is decided anew. */
    void narrowed(PrincipalId principal);

    /**
     * The principal came back from quarantine or worse: what was kept back of it goes its way. Called without a lock, on the thread of the act or
     * of the clock; may look through all sessions.
     */
    void released(PrincipalId principal);

    /**
     * The principal is about to be enabled: what waits of it from before is forgotten. Called without a lock that narrowing
     * needs; may look through all sessions.
     */
    void enabled(PrincipalId principal);

    /** The principal is about to be released, and an operator said that nobody is to hear what was withheld. As {@link #enabled}. */
    void discarded(PrincipalId principal);

    /** Close every session opened with that certificate. */
    void revoked(PrincipalId holder, Fingerprint certificate);
}
