package io.swarmguard.device.demo;

import java.time.Duration;

/**
 * How an attack went.
 *
 * @param attack what was tried, in a few words
 * @param refused whether the hub refused it for the expected reason, and nothing of it got through
 * @param happened what the attacker saw, or what went wrong
 * @param reason the hub's own reason code; empty if it gave none
 * @param took from the first byte of the attempt to the refusal
 */
record Verdict(String attack, boolean refused, String happened, String reason, Duration took) {}
