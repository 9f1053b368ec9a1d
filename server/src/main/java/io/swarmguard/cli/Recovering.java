package io.swarmguard.cli;

import io.swarmguard.config.Places;
import java.io.IOException;
import java.nio.file.Path;

/** Asks on the host for a new operator certificate; this room has no keys to prove anything with. */
@FunctionalInterface
public interface Recovering {
    /**
     * What was asked.
     *
     * @param keys where the key and certificate will be
     * @param before whether it had been asked already
     */
    record Asked(String name, Path keys, boolean before) {}

    /** @throws RuntimeException if the master key cannot be had */
    Asked ask(Places places, String name) throws IOException;
}
