package io.swarmguard.gate;

/**
 * What one session needs to know to publish to one topic. An edge gets it from {@link GateSession#path} and hands it
 * back with each message; it may keep one (a topic alias) for as long as the session is open.
 */
public final class PublishPath {
    PublishPath() {}
}
