package io.swarmguard.gate;

import io.swarmguard.identity.Principal;
import io.swarmguard.terms.Reason;

/** What the gate says about a certificate shown in a handshake. */
public sealed interface Admission {
    record Admitted(Principal principal) implements Admission {}

    record Turned(Reason reason) implements Admission {}
}
