package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import org.jspecify.annotations.Nullable;

/** Where policy finds the device that a topic names; the registry gives it. Lock-free, from any thread. */
@FunctionalInterface
public interface Devices {
    /** The registered device of that name; the same object for the life of the process. */
    @Nullable
    Subject device(CharSequence name);
}
