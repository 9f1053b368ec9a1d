package io.swarmguard.gate;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import org.jspecify.annotations.Nullable;

/** What ends connections that are no sessions of the hub, when their principal loses its rights. */
@FunctionalInterface
public interface Cut {
    /**
     * Must return quickly, from any thread, and never wait for the disk or a peer.
     *
     * @param certificate only connections that showed this one; null: all of the principal
     */
    void cut(PrincipalId principal, @Nullable Fingerprint certificate);
}
