package io.swarmguard.cli;

import io.swarmguard.config.Config;
import io.swarmguard.config.Places;

/** Runs a hub; this room cannot build one. */
@FunctionalInterface
public interface Starter {
    /** @return the exit code once the hub has stopped */
    int run(Config config, Places places, Output output) throws Exception;
}
