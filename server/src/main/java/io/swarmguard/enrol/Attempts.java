package io.swarmguard.enrol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts attempts by who made them, and says when there were too many within the window. Remembers a bounded number of
 * parties, the latest ones.
 */
final class Attempts {
    /** About 150 bytes each. */
    static final int MAX_PARTIES = 10_000;

    private static final int NETWORK_BYTES = 8;

    private record Count(Instant since, int attempts) {}

    private final int limit;
    private final Duration window; // from the first attempt counted
    private final Map<String, Count> counts = new LinkedHashMap<>(); // guarded by this

    Attempts(int limit, Duration window) {
        this.limit = limit;
        this.window = window;
    }

    /**
     * Whom an address counts as: itself, but all of a /64 network as one if it is IPv6, since whoever has one of those
     * addresses usually has all of them.
     *
     * @param address without port; what is none counts as itself
     */
    static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length == 4 // written as IPv6, and meant as IPv4
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : HexFormat.of().formatHex(bytes, 0, NETWORK_BYTES) + "/64";
        } catch (IllegalArgumentException | UnknownHostException e) {
            return address;
        }
    }

    /** Whether that party has used up its attempts. */
    synchronized boolean isOver(String party, Instant now) {
        Count count = counts.get(party);
        return count != null && count.attempts >= limit && now.isBefore(count.since.plus(window));
    }

    /** How many parties are remembered now. */
    synchronized int size() {
        return counts.size();
    }

    /** Counts one more. */
    synchronized void count(String party, Instant now) {
        Count before = counts.remove(party);
        if (before == null || !now.isBefore(before.since.plus(window))) {
            counts.put(party, new Count(now, 1));
        } else {
            counts.put(party, new Count(before.since, before.attempts + 1));
        }
        if (counts.size() > MAX_PARTIES) {
            counts.remove(counts.keySet().iterator().next());
        }
    }
}
