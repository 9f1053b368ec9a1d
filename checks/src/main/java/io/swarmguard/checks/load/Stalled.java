package io.swarmguard.checks.load;

import java.util.List;

/**
 * Sessions that are sent what is withheld by turns and do not read, so that what is sent to them fills every buffer on the way; what does not
 * fit is dropped, being at most once. What they read at last is held against the sets in force when it was sent. Confined to
 * the loop.
 */
final class Stalled {
    /** What was sent this long before the next change may have been decided after it: nothing is said about it. */
    private static final long UNCERTAIN_NANOS = 150_000_000;

    private final List<Client> clients;
    private final List<Flip> flips;
    private long heard;
    private long contrary;

    /** @param flips so far, the last of which is in force */
    Stalled(List<Client> clients, List<Flip> flips) {
        this.clients = clients;
        this.flips = flips;
        clients.forEach(client -> client.tellOnly(this::delivered));
    }

    private void delivered(long sentNanos, int number) {
        heard++;
        for (int i = flips.size() - 1; i >= 0; i--) {
            Flip flip = flips.get(i);
            if (flip.wasAnsweredBefore(sentNanos)) { // and the next one had not begun, or it says so itself
                boolean alone = i == flips.size() - 1 || !flips.get(i + 1).hadBegunBefore(sentNanos + UNCERTAIN_NANOS);
                contrary += alone && flip.forbids(number) ? 1 : 0;
                return;
            }
        }
    }

    void read(boolean reading) {
        clients.forEach(client -> client.read(reading));
    }

    /** @param sent messages that each of them would have heard */
    Result describe(Result result, long sent) {
        return result.with("stalledSessions", clients.size())
                .with("stalledOpen", clients.stream().filter(Client::isReady).count())
                .with("stalledHeardShare", heard / Math.max(1.0, (double) sent * clients.size()))
                .with("stalledContrarySentAfterAnswer", contrary);
    }
}
