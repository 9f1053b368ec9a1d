package io.swarmguard.device.demo;

import java.time.Duration;

/**
 * Something that the hub did as it should.
 *
 * @param what in a few words
 * @param happened what was seen of it
 * @param took from the start of the command to its effect
 */
record Shown(String what, String happened, Duration took) {}
