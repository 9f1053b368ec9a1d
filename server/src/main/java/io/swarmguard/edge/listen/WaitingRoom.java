package io.swarmguard.edge.listen;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that have not proved an identity yet, per event loop and in order of arrival. When a loop's share is
 * used up the longest waiting one goes: a device finishes its handshake in moments, one who only holds the door open
 * does not. A part of the places is only for addresses from which a known certificate was shown.
 */
final class WaitingRoom {
    private static final class Room {
        final SequencedSet<Channel> known = new LinkedHashSet<>();
        final SequencedSet<Channel> strangers = new LinkedHashSet<>();
    }

    private final int perLoop;
    private final int strangersPerLoop;
    private final Map<EventLoop, Room> waiting = new ConcurrentHashMap<>();

    /** @param reserved percent of the places for known addresses alone */
    WaitingRoom(int places, int reserved, int loops) {
        this.perLoop = Math.max(1, places / loops);
        this.strangersPerLoop = Math.max(1, (int) (perLoop * (100L - reserved) / 100));
    }

    /** Lets a connection wait; on its own loop. Returns the one that has to go for it, if any. */
    @Nullable
    Channel enter(Channel channel, boolean known) {
        Room room = waiting.computeIfAbsent(channel.eventLoop(), loop -> new Room());
        boolean full = room.known.size() + room.strangers.size() >= perLoop;
        boolean noPlace = full || (!known && room.strangers.size() >= strangersPerLoop);
        Channel longest = noPlace ? first(room.strangers.isEmpty() ? room.known : room.strangers) : null;
        (known ? room.known : room.strangers).add(channel);
        return longest;
    }

    private static Channel first(SequencedSet<Channel> channels) {
        return channels.removeFirst();
    }

    /** The connection proved itself or is gone; on its own loop. */
    void leave(Channel channel) {
        Room room = waiting.get(channel.eventLoop());
        if (room != null && !room.strangers.remove(channel)) {
            room.known.remove(channel);
        }
    }
}
