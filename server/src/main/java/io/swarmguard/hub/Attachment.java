package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Outlet.Answer;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Source;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection holding one session. Its methods are called on its loop unless they say otherwise; after it was closed
 * they change nothing.
 */
public final class Attachment {
    private final Hub hub;
    private final Session session;
    private final Outlet outlet;
    private final Loop loop;
    private final Opening opening;
    private final boolean resumed;
    private final int window;
    /** Answers to subscribes and unsubscribes that may wait for the disk: each waits with what it changed. */
    private static final int MOST_UNCERTAIN = 64;

    private final Deque<LaterAnswer> later = new ArrayDeque<>();
    private volatile @Nullable Reason closed;
    private volatile boolean started;
    boolean moved; // set before anybody else sees it
    Timer.Alarm end = Timer.Alarm.NONE;
    private int uncertain;
    boolean dirty; // the loop's: it is to be flushed

    /** An answer that waits for the disk, or for one before it that does. */
    private static final class LaterAnswer {
        final Answer answer;
        final int handle;
        boolean ready;

        @Nullable
        Reason failure;

        LaterAnswer(Answer answer, int handle) {
            this.answer = answer;
            this.handle = handle;
        }
    }

    Attachment(Hub hub, Session session, Opening opening, Outlet outlet, boolean resumed) {
        this.hub = hub;
        this.session = session;
        this.outlet = outlet;
        this.loop = hub.loop(outlet.loop());
        this.opening = opening;
        this.resumed = resumed;
        this.window = Math.min(opening.receiveMaximum(), hub.limits().inflight());
    }

    /** Whether an earlier session goes on. */
    public boolean isResumed() {
        return resumed;
    }

    /** Whether the session goes on from another place than before: what was decided of it is to be decided again. */
    public boolean hasMoved() {
        return moved;
    }

    /** Where the client is. */
    public Place place() {
        return session.place();
    }

    /** Why it was closed; null while it is open. Any thread. */
    public @Nullable Reason closed() {
        return closed;
    }

    /** Any thread. */
    public Outlet outlet() {
        return outlet;
    }

    public Subject subject() {
        return session.subject();
    }

    public String clientId() {
        return session.clientId();
    }

    public String address() {
        return opening.address();
    }

    public String protocol() {
        return opening.protocol();
    }

    /** How long the session outlives the connection, as granted. */
    public long expirySeconds() {
        return opening.expirySeconds();
    }

    public Fingerprint certificate() {
        return opening.certificate();
    }

    Session session() {
        return session;
    }

    Loop loop() {
        return loop;
    }

    /** Unacknowledged deliveries it takes. */
    int window() {
        return window;
    }

    boolean isStarted() {
        return started;
    }

    void deliver(Delivery delivery) {
        try {
            outlet.deliver(delivery);
            loop.dirty(this);
        } catch (RuntimeException fault) {
            fail(fault);
        }
    }

    void answer(Answer answer, int handle, @Nullable Reason failure) {
        try {
            outlet.answer(answer, handle, failure);
            loop.dirty(this);
        } catch (RuntimeException fault) {
            fail(fault);
        }
    }

    /** Nothing more goes to an outlet that failed once. */
    private void fail(RuntimeException fault) {
        started = false;
        hub.fault(this, fault);
    }

    /** Whether the session holds it and it may be delivered to. */
    boolean isOpen() {
        return started && closed == null;
    }

    void close(Reason reason) {
        closed = reason;
    }

    /** The time in milliseconds since 1970 as this batch of work began, or a little later. */
    public long millis() {
        return loop.millis();
    }

    /** Delivers what waited, and what comes. */
    public void start() {
        started = true;
        session.sending().drain(this);
    }

    /** Whom what this connection publishes on a topic goes to; to be kept and used again. */
    public Targets targets(Topic topic, Source source) {
        return hub.targets(topic, source, session);
    }

    /** More than this many publishes of the peer are never without an answer at once. */
    public boolean hasRoom() {
        return later.size() + session.receivedCount() < hub.limits().inflight();
    }

    /** Whether an exactly-once publish with that handle was taken and not released. */
    public boolean hasReceived(int handle) {
        return session.hasReceived(handle);
    }

    /** What is done from here to {@link #endWhole} is on the disk as a whole or not at all. Short; nothing in it waits. */
    public void beginWhole() {
        hub.journal().beginWhole();
    }

    public void endWhole() {
        hub.journal().endWhole();
    }

    /** Remembers that an exactly-once publish with that handle was taken. True: only the disk makes it certain. */
    public boolean receive(int handle) {
        return session.receive(handle, false);
    }

    /** Forgets it. Null: it was not there. Else whether only the disk makes it certain. */
    public @Nullable Boolean release(int handle) {
        return session.release(handle);
    }

    /**
     * Whether the peer may be answered at once: nothing of this answer must reach the disk, and no answer before it
     * waits. If not, {@link Outlet#answer} is called later.
     *
     * @param keeping whether what is answered must reach the disk
     */
    public boolean isAnsweredNow(Answer answer, int handle, boolean keeping) {
        if (!keeping && later.isEmpty()) {
            return true;
        }
        LaterAnswer waiting = new LaterAnswer(answer, handle);
        later.add(waiting);
        if (keeping) {
            hub.journal()
                    .whenSynced(failure -> loop.post(here -> {
                        if (failure != null) {
                            fail(waiting);
                        }
                        waiting.ready = true;
                        answerReady();
                    }));
        } else {
            waiting.ready = true;
        }
        return false;
    }

    /** An exactly-once publish that is answered with a failure is over: its handle may name another one next. */
    private void fail(LaterAnswer waiting) {
        waiting.failure = Reason.STORE_UNAVAILABLE;
        if (waiting.answer == Answer.PUBLISHED) {
            session.release(waiting.handle);
        }
    }

    private void answerReady() {
        for (LaterAnswer next = later.peek(); next != null && next.ready; next = later.peek()) {
            later.remove();
            if (closed == null) {
                answer(next.answer, next.handle, next.failure);
            }
        }
    }

    /** The peer has an at-least-once delivery. */
    public boolean acknowledged(int handle) {
        return session.sending().acknowledged(this, handle);
    }

    /** The peer has received an exactly-once delivery; null if there is none such, else whether only the disk makes it certain. */
    public @Nullable Boolean received(int handle) {
        return session.sending().received(this, handle);
    }

    /** The peer has completed, or refused, an exactly-once delivery. */
    public boolean completed(int handle) {
        return session.sending().completed(this, handle);
    }

    /** The outlet takes more again. */
    public void writable() {
        session.sending().drain(this);
    }

    /**
     * Its principal may do less than before. What lies in a buffer that the peer does not empty was decided before that, and
     * goes out whenever the peer likes: then the connection ends, and it comes back to what it may have now.
     */
    void narrowed() {
        if (closed != null) {
            return;
        }
        session.sending().review();
        outlet.flush();
        if (!outlet.writable()) {
            hub.close(this, Reason.STANDING_LOWERED);
        }
    }

    /** What was read in one go was handed in. */
    public void endOfRead() {
        loop.endOfRead();
    }

    /** Subscribes, which was decided to be permitted. */
    public Subscribed subscribe(Filter filter, Qos qos, boolean noLocal, boolean retainAsPublished, int id) {
        boolean known = session.isSubscribed(filter);
        Subscription subscription = new Subscription(session, filter, qos, noLocal, retainAsPublished, id);
        if (closed != null || !session.subscribe(subscription, false)) {
            return Subscribed.NO_ROOM;
        }
        return known ? Subscribed.AGAIN : Subscribed.NEW;
    }

    /** What became of a permitted subscribe. */
    public enum Subscribed {
        NEW,
        /** It replaced an earlier one with the same filter. */
        AGAIN,
        /** Refused: the session has as many as it may have. */
        NO_ROOM
    }

    /** False: there was none. */
    public boolean unsubscribe(Filter filter) {
        return session.unsubscribe(filter);
    }

    /** Starts sending the retained messages of a subscription of this session. */
    public void sendRetained(Filter filter) {
        session.sendRetained(filter, this);
    }

    /** False: so many changes of what this session listens to wait for the disk that no more are taken now. */
    public boolean hasRoomForWishes() {
        return uncertain < MOST_UNCERTAIN;
    }

    /** Runs an action on this loop when all that was asked for before is certain; at once where nothing survives. */
    public void whenCertain(Consumer<@Nullable Reason> action) {
        if (session.isKept()) {
            uncertain++;
            hub.journal()
                    .whenSynced(failure -> loop.post(here -> {
                        uncertain--;
                        action.accept(failure == null ? null : Reason.STORE_UNAVAILABLE);
                    }));
        } else {
            action.accept(null);
        }
    }

    /**
     * The connection ended.
     *
     * @param sendWill whether it ended without a farewell
     * @param expirySeconds a new expiry the farewell asked for, or -1
     */
    public void detach(boolean sendWill, long expirySeconds) {
        hub.detach(this, Reason.CLOSED_BY_PEER, sendWill, expirySeconds);
    }
}
