package io.swarmguard.identity;

import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import org.jspecify.annotations.Nullable;

/** Whose certificate it is, or why it is nobody's now. */
public sealed interface Lookup {
    record Known(Principal principal) implements Lookup {}

    /** @param holder who it was registered for; null if nobody */
    record Refused(Reason reason, @Nullable PrincipalId holder) implements Lookup {}
}
