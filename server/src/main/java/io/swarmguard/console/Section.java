package io.swarmguard.console;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A part of the status that another room tells.
 *
 * @param facts called for every request, on any thread
 */
public record Section(String name, Supplier<Map<String, Object>> facts) {}
