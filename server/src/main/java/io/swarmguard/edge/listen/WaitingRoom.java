package io.swarmguard.edge.listen;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections that have not proved an identity yet, per event loop and in order of arrival. When a loop's share is
 * used up the longest waiting one goes: a device finishes its handshake in moments, one who only holds the door open
 * does not. A part of the places is only for addresses from which a known certificate was shown. An address that holds
 * many places makes room for itself.
 */
final class WaitingRoom {
    /** An address that holds this part of the places (one in so many) drives nobody else out. */
    private static final int FAIR_SHARE = 8;

    private final int perLoop;
    private final int strangersPerLoop;
    private final Map<EventLoop, Room> waiting = new ConcurrentHashMap<>();

    /** @param reserved percent of the places for known addresses alone */
    WaitingRoom(int places, int reserved, int loops) {
        this.perLoop = Math.max(1, places / loops);
        this.strangersPerLoop = Math.max(1, (int) (perLoop * (100L - reserved) / 100));
    }

    /** Lets a connection wait, and sends away another one for it if there is no place; on its own loop. */
    void enter(EventLoop loop, Waiting guest) {
        waiting.computeIfAbsent(loop, key -> new Room())
                .enter(guest, guest.from().isKnown());
    }

    /** The connection proved itself or is gone; on its own loop. */
    void leave(EventLoop loop, Waiting guest) {
        Room room = waiting.get(loop);
        if (room != null) {
            room.remove(guest);
        }
    }

    private final class Room {
        private final SequencedSet<Waiting> known = new LinkedHashSet<>();
        private final SequencedSet<Waiting> strangers = new LinkedHashSet<>();
        private final Map<AddressBook.Entry, SequencedSet<Waiting>> byAddress = new HashMap<>();

        void enter(Waiting guest, boolean isKnown) {
            boolean full = known.size() + strangers.size() >= perLoop;
            if (full || (!isKnown && strangers.size() >= strangersPerLoop)) {
                Waiting leaving = whoGoesFor(guest);
                remove(leaving);
                leaving.sendAway();
            }
            (isKnown ? known : strangers).add(guest);
            byAddress
                    .computeIfAbsent(guest.from(), key -> new LinkedHashSet<>())
                    .add(guest);
        }

        private Waiting whoGoesFor(Waiting newcomer) {
            SequencedSet<Waiting> neighbours = byAddress.get(newcomer.from());
            if (neighbours != null && neighbours.size() > perLoop / FAIR_SHARE) {
                return neighbours.getFirst();
            }
            return (strangers.isEmpty() ? known : strangers).getFirst();
        }

        void remove(Waiting guest) {
            if (!strangers.remove(guest)) {
                known.remove(guest);
            }
            SequencedSet<Waiting> neighbours = byAddress.get(guest.from());
            if (neighbours != null && neighbours.remove(guest) && neighbours.isEmpty()) {
                byAddress.remove(guest.from());
            }
        }
    }
}
