package io.swarmguard.gate;

import io.swarmguard.identity.Principal;
import io.swarmguard.message.Outlet;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.util.Set;
import java.util.function.Consumer;

/** The one way from any protocol to the hub. */
@SuppressWarnings("DoNotCallSuggester") // until it is filled
public final class Gate {
    /**
     * Says in a handshake whether the holder of this certificate may come in here. Lock-free.
     *
     * @param certificateDer the exact bytes that were shown
     * @param kinds who is served on this listener
     */
    public Admission admit(byte[] certificateDer, Set<PrincipalKind> kinds, String address) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens or resumes a session. Called on the outlet's loop.
     *
     * @param then gets the outcome on that loop: at once, or after an older session of the principal that would have to
     *     go had its time to show that it is alive
     */
    public void connect(Principal principal, ConnectRequest request, Outlet outlet, Consumer<ConnectOutcome> then) {
        throw new UnsupportedOperationException();
    }

    /** Closes every live session of a principal at once. Any thread. */
    public void closeAll(PrincipalId principal, Reason reason) {
        throw new UnsupportedOperationException();
    }
}
