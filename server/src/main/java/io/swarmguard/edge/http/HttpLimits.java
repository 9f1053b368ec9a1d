package io.swarmguard.edge.http;

import java.time.Duration;

/**
 * What an HTTP listener takes.
 *
 * @param connections live connections of this listener
 * @param requestBytes largest request body
 * @param headerBytes largest header block
 * @param requestTime a request is complete within this
 * @param idleTime a connection without a request is closed after this
 * @param drainTime what requests under way are given when the listener closes
 */
public record HttpLimits(
        int connections,
        long requestBytes,
        int headerBytes,
        Duration requestTime,
        Duration idleTime,
        Duration drainTime) {}
