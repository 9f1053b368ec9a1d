package io.swarmguard.edge.listen;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that have not proved an identity yet, per event loop and in order of arrival. When a loop's share is
 * used up the longest waiting one goes: a device finishes its handshake in moments, one who only holds the door open
 * does not.
 */
final class WaitingRoom {
    private final int perLoop;
    private final Map<EventLoop, LinkedHashSet<Channel>> waiting = new ConcurrentHashMap<>();

    WaitingRoom(int places, int loops) {
        this.perLoop = Math.max(1, places / loops);
    }

    /** Lets a connection wait; on its own loop. Returns the one that has to go for it, if any. */
    @Nullable
    Channel enter(Channel channel) {
        LinkedHashSet<Channel> mine = waiting.computeIfAbsent(channel.eventLoop(), loop -> new LinkedHashSet<>());
        Channel longest = null;
        if (mine.size() >= perLoop) {
            Iterator<Channel> oldestFirst = mine.iterator();
            longest = oldestFirst.next();
            oldestFirst.remove();
        }
        mine.add(channel);
        return longest;
    }

    /** The connection proved itself or is gone; on its own loop. */
    void leave(Channel channel) {
        LinkedHashSet<Channel> mine = waiting.get(channel.eventLoop());
        if (mine != null) {
            mine.remove(channel);
        }
    }
}
