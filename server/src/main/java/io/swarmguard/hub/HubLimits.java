package io.swarmguard.hub;

import java.time.Duration;

/**
 * What sessions may hold and have kept for them.
 *
 * @param subscriptions per session
 * @param inflight unacknowledged messages per session and direction, 1 to 65,535
 * @param queueMessages messages kept for one session, 1 to 60,000: each has a handle from the moment it is kept
 * @param queueBytes bytes kept for one session
 * @param allQueuesBytes bytes kept for all sessions
 * @param retainedMessages in all
 * @param retainedBytes in all
 * @param topicBytes of the longest topic or filter
 * @param topicLevels of the deepest topic or filter
 * @param sessionExpiry longest life of an absent session
 * @param sessions live and absent ones in all
 */
public record HubLimits(
        int subscriptions,
        int inflight,
        int queueMessages,
        long queueBytes,
        long allQueuesBytes,
        int retainedMessages,
        long retainedBytes,
        int topicBytes,
        int topicLevels,
        Duration sessionExpiry,
        int sessions) {

    /** The most messages one session can have waiting. */
    public static final int MOST_QUEUED = 60_000;

    public HubLimits {
        if (queueMessages < 1 || queueMessages > MOST_QUEUED || inflight < 1 || inflight > 65_535) {
            throw new IllegalArgumentException("queue of " + queueMessages + ", inflight " + inflight);
        }
    }

    public static HubLimits defaults() {
        return new HubLimits(
                100, 1_024, 10_000, 4L << 20, 512L << 20, 100_000, 256L << 20, 1_024, 16, Duration.ofDays(7), 200_000);
    }

    public HubLimits withQueue(int messages, long bytes) {
        return new HubLimits(
                subscriptions,
                inflight,
                messages,
                bytes,
                allQueuesBytes,
                retainedMessages,
                retainedBytes,
                topicBytes,
                topicLevels,
                sessionExpiry,
                sessions);
    }
}
