package io.swarmguard.message;

/**
 * What a session wants said when it ends without a farewell.
 *
 * @param topic at most 65,535 bytes of UTF-8
 * @param delaySeconds how long to wait for the session to come back first, 0 to 2^32-1; it never outlives the session
 * @param lifetimeSeconds after which the message expires once published; -1 for never
 */
public record Will(String topic, Content content, long delaySeconds, long lifetimeSeconds) {}
