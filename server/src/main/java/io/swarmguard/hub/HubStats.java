package io.swarmguard.hub;

/**
 * What the hub did since start and holds now; counts are of messages unless said otherwise.
 *
 * @param published accepted from publishers
 * @param delivered handed to outlets
 * @param withheld not delivered because it was not permitted at that moment
 * @param droppedSlow at most once, and the receiver's connection was full or another loop's mailbox was
 * @param droppedFull the queue of the session was full
 * @param expired out of their time before they could be delivered
 */
public record HubStats(
        int sessionsLive,
        int sessionsAbsent,
        int subscriptions,
        int retained,
        long retainedBytes,
        long queued,
        long queuedBytes,
        long published,
        long delivered,
        long withheld,
        long droppedSlow,
        long droppedFull,
        long expired) {}
