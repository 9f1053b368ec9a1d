package io.swarmguard.policy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's other end is, as far as the network says. A session keeps one; when it moves, its subject's epoch
 * must move after it, since no decision compares it.
 */
public final class Place {
    private volatile @Nullable InetAddress address;

    /** Of a session that nobody has connected to yet. */
    public Place() {}

    /** @param address an IP address in its usual writing; whatever else it is counts as unknown */
    public static Place at(String address) {
        Place place = new Place();
        place.move(address);
        return place;
    }

    /**
     * The session's other end is elsewhere now.
     *
     * @return whether that is another place than before
     */
    public boolean move(String to) {
        InetAddress before = address;
        InetAddress now = parse(to);
        address = now;
        return before == null ? now != null : !before.equals(now);
    }

    private static @Nullable InetAddress parse(String text) {
        try {
            return InetAddress.ofLiteral(text); // never asks anybody for a name
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Nullable
    InetAddress address() {
        return address;
    }
}
