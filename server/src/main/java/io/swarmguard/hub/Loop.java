package io.swarmguard.hub;

import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Qos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One event loop as the hub sees it: the outlets to flush when the present batch of work ends, what is to be sent to
 * other loops then, and the mailbox for what other loops send here. Confined to its thread, save for the mailbox.
 */
final class Loop {
    /** Deliveries to other loops that wait in one mailbox; more are dropped, being at most once. */
    static final int MAILBOX = 262_144;

    private static final int PARCEL = 1_024; // deliveries handed over at once, at most
    private static final int POSTS = 64; // taken from the mailbox before connections get their turn again
    private static final int READS = 128; // whose effects leave together, at most
    private static final int IDS = 4_096; // message ids drawn from the hub at once

    private final Executor executor;
    private final Timer timer;
    private final AtomicLong ids;
    private final Counters counters;

    private Attachment[] dirty = new Attachment[64];
    private int dirtySize;
    private final List<Parcel> open = new ArrayList<>();
    private long now; // 0: not asked in this batch yet
    private int reads; // that wait for their batch to end
    private boolean turnEnding;
    private long nextId;
    private long lastId;
    private @Nullable Delivery plain; // the latest one that is the same for many

    private final ConcurrentLinkedQueue<Post> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(); // deliveries in it
    private final AtomicBoolean awake = new AtomicBoolean();

    /** Something another thread wants done here. */
    interface Post {
        void arrive(Loop loop);
    }

    /** Deliveries and wake-ups from one loop to another. */
    private static final class Parcel implements Post {
        final Loop destination;
        Route[] routes = new Route[16];
        Message[] messages = new Message[16];
        int size;
        List<Session> woken = List.of();

        Parcel(Loop destination) {
            this.destination = destination;
        }

        void add(Route route, Message message) {
            if (size == routes.length) {
                routes = Arrays.copyOf(routes, 2 * size);
                messages = Arrays.copyOf(messages, 2 * size);
            }
            routes[size] = route;
            messages[size++] = message;
        }

        @Override
        public void arrive(Loop loop) {
            loop.waiting.addAndGet(-size);
            for (int i = 0; i < size; i++) {
                routes[i].session.sending().offerHere(routes[i], messages[i], loop);
            }
            for (Session session : woken) {
                session.arrive(loop);
            }
        }
    }

    Loop(Executor executor, Timer timer, AtomicLong ids, Counters counters) {
        this.executor = executor;
        this.timer = timer;
        this.ids = ids;
        this.counters = counters;
    }

    /** Now in milliseconds since 1970, asked once per batch of work. */
    long millis() {
        if (now == 0) {
            now = timer.millis();
        }
        return now;
    }

    long nextId() {
        if (nextId == lastId) {
            nextId = ids.getAndAdd(IDS);
            lastId = nextId + IDS;
        }
        return nextId++;
    }

    /** The delivery of a message that is the same for all who get it at most once and without extras. */
    Delivery plain(Message message) {
        Delivery known = plain;
        if (known == null || known.message() != message) {
            known = new Delivery(message, Qos.AT_MOST_ONCE, 0, false, false, Delivery.NO_IDS);
            plain = known;
        }
        return known;
    }

    /** This outlet has something to flush when the batch ends. */
    void dirty(Attachment attachment) {
        if (!attachment.dirty) {
            attachment.dirty = true;
            if (dirtySize == dirty.length) {
                dirty = Arrays.copyOf(dirty, 2 * dirtySize);
            }
            dirty[dirtySize++] = attachment;
        }
    }

    /** At most once, to a session whose connection is another loop's. */
    void send(Loop to, Route route, Message message) {
        Parcel parcel = parcel(to);
        parcel.add(route, message);
        if (parcel.size == PARCEL) {
            open.remove(parcel);
            to.take(parcel);
        }
    }

    /** A session of another loop has something to send. */
    void wake(Loop to, Session session) {
        Parcel parcel = parcel(to);
        if (parcel.woken.isEmpty()) {
            parcel.woken = new ArrayList<>();
        }
        parcel.woken.add(session);
    }

    private Parcel parcel(Loop to) {
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).destination == to) {
                return open.get(i);
            }
        }
        Parcel parcel = new Parcel(to);
        open.add(parcel);
        return parcel;
    }

    private void take(Parcel parcel) {
        if (parcel.size > 0 && waiting.addAndGet(parcel.size) > MAILBOX) {
            waiting.addAndGet(-parcel.size);
            counters.droppedSlow.add(parcel.size);
            parcel.size = 0;
        }
        post(parcel);
    }

    /** Has something done on this loop soon. Any thread. */
    void post(Post post) {
        mailbox.add(post);
        wake();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException stopped) {
                mailbox.clear(); // its connections are gone
            }
        }
    }

    private void drain() {
        awake.set(false); // before reading: what is added from now on wakes again
        for (int i = 0; i < POSTS; i++) {
            Post post = mailbox.poll();
            if (post == null) {
                break;
            }
            post.arrive(this);
        }
        endOfBatch();
        if (!mailbox.isEmpty()) {
            wake();
        }
    }

    /**
     * A connection has handed in what it read. What that caused leaves when the loop has read its other connections too,
     * so that many messages from many connections become one record for whoever hears them all; at the latest after
     * {@link #READS}.
     */
    void endOfRead() {
        if ((dirtySize == 0 && open.isEmpty()) || ++reads == READS) {
            endOfBatch();
        } else if (!turnEnding) {
            turnEnding = true;
            try {
                executor.execute(this::endOfTurn);
            } catch (RejectedExecutionException stopped) {
                endOfTurn();
            }
        }
    }

    private void endOfTurn() {
        turnEnding = false;
        endOfBatch();
    }

    /** Hands over what is for other loops and flushes what is for this one's connections. */
    void endOfBatch() {
        for (int i = 0; i < open.size(); i++) {
            open.get(i).destination.take(open.get(i));
        }
        open.clear();
        plain = null;
        now = 0;
        reads = 0;
        for (int i = 0; i < dirtySize; i++) { // a flush can dirty more
            Attachment attachment = dirty[i];
            attachment.dirty = false;
            Outlet outlet = attachment.outlet();
            outlet.flush();
        }
        Arrays.fill(dirty, 0, dirtySize, null);
        dirtySize = 0;
    }
}
