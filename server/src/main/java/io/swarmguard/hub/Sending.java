package io.swarmguard.hub;

import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Outlet.Answer;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Permit;
import io.swarmguard.terms.PrincipalId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session is to be sent. At-most-once messages touch only the attachment, on its own loop, without a lock. The
 * rest is guarded by this object's lock, taken by the loop of the connection and, for a moment per message, by loops
 * whose publishers have something for it: handing messages over in here, and not through mailboxes, is what keeps their
 * order when the session moves to another loop. Every message is decided when it is queued and again when it is sent.
 */
final class Sending {
    /** Retained messages decided on before the loop's other connections get their turn. */
    private static final int RETAINED_PER_TURN = 256;

    private final Hub hub;
    private final Session session;
    private final Backlog backlog = new Backlog();
    private final RetainedRuns runs = new RetainedRuns();
    private volatile @Nullable Attachment attachment;
    private boolean ended;
    private boolean wakeUnderway;
    private boolean draining;
    private boolean drainAgain;

    Sending(Hub hub, Session session) {
        this.hub = hub;
        this.session = session;
    }

    @Nullable
    Attachment attachment() {
        return attachment;
    }

    /** Gives the session a new connection; what the old one did not acknowledge will be sent again. */
    synchronized @Nullable Attachment attach(Attachment next) {
        Attachment old = attachment;
        attachment = next;
        wakeUnderway = false;
        backlog.rewind();
        return old;
    }

    /** False: the session has another connection already. */
    synchronized boolean detach(Attachment from) {
        if (attachment != from) {
            return false;
        }
        attachment = null;
        backlog.rewind();
        return true;
    }

    /** Forgets everything. */
    synchronized void end() {
        ended = true;
        runs.clear();
        hub.usage().add(-backlog.size(), -backlog.bytes());
        backlog.forEach(entry -> entry.removed = true);
    }

    /** At most once: to the connection if there is one and it takes it. Called on the publisher's loop. */
    void offer(Route route, Message message, int stamp, Loop loop) {
        Attachment to = attachment;
        if (to != null && to.isOpen()) {
            if (to.loop() == loop) {
                hand(route, message, stamp, to);
            } else {
                loop.send(to.loop(), route, message);
            }
        }
    }

    /** The same, arrived on the loop that was the connection's when it was sent. */
    void offerHere(Route route, Message message, Loop loop) {
        Attachment to = attachment;
        if (to != null && to.isOpen() && to.loop() == loop) { // one that moved may have had later ones: dropped
            hand(route, message, route.access.source().stamp(), to);
        }
    }

    private void hand(Route route, Message message, int stamp, Attachment to) {
        Permit<Deliver> permit = route.access.permit(new Deliver(route.access, message), stamp);
        if (permit == null) {
            hub.counters().withheld.increment();
        } else if (!mayWrite(to)) {
            hub.counters().droppedSlow.increment();
        } else if (route.isPlain()) {
            deliver(permit, to.loop().plain(message), to);
        } else {
            boolean retain = route.retainAsPublished && message.retain();
            deliver(permit, new Delivery(message, Qos.AT_MOST_ONCE, 0, false, retain, route.ids), to);
        }
    }

    /** Nothing leaves without a permit. */
    private void deliver(Permit<Deliver> permit, Delivery delivery, Attachment to) {
        if (permit.intent().message() != delivery.message()) {
            throw new IllegalArgumentException("the permit is for another message");
        }
        to.deliver(delivery);
        hub.counters().delivered.increment();
    }

    /** A full buffer may only mean that this batch of work was not flushed yet. */
    private static boolean mayWrite(Attachment to) {
        Outlet outlet = to.outlet();
        if (outlet.writable()) {
            return true;
        }
        outlet.flush();
        return outlet.writable();
    }

    /**
     * At least or exactly once: queues it and sends what may be sent.
     *
     * @param from the loop this is called on
     * @return whether the disk must have it before the publisher is answered
     */
    synchronized boolean queue(Permit<Deliver> permit, Entry.Form form, Loop from) {
        Entry entry = add(permit, form);
        if (entry == null) {
            return false;
        }
        Attachment to = attachment;
        if (to != null && to.isOpen()) {
            if (to.loop() == from) {
                drain(to);
            } else if (!wakeUnderway) {
                wakeUnderway = true;
                from.wake(to.loop(), session);
            }
        }
        return entry.kept;
    }

    private @Nullable Entry add(Permit<Deliver> permit, Entry.Form form) {
        Message message = permit.intent().message();
        HubLimits limits = hub.limits();
        if (ended) {
            return null;
        }
        if (backlog.size() >= limits.queueMessages()
                || backlog.bytes() + message.sizeBytes() > limits.queueBytes()
                || hub.usage().isFull()) {
            hub.queueFull(session);
            return null;
        }
        Entry entry = new Entry(session, message, form, permit.intent().access(), backlog.nextSequence());
        backlog.add(entry);
        hub.usage().add(1, message.sizeBytes());
        if (session.isKept()) {
            entry.kept = true;
            hub.journal().add(entry, hub.onSynced(entry));
        }
        return entry;
    }

    /** An entry as it is to be on the disk. */
    record SavedEntry(Entry entry, boolean received) {}

    synchronized List<SavedEntry> saved() {
        List<SavedEntry> entries = new ArrayList<>(backlog.size());
        backlog.forEach(entry -> {
            if (entry.kept) {
                entries.add(new SavedEntry(entry, entry.received));
            }
        });
        return entries;
    }

    /** An entry from the disk. */
    synchronized void restore(Entry entry) {
        entry.kept = true;
        entry.synced = true;
        entry.sentBefore = true; // perhaps: nobody wrote down whether
        backlog.restore(entry);
        hub.usage().add(1, entry.message.sizeBytes());
    }

    /** The disk has an entry, or will not take it. */
    synchronized void synced(Entry entry, boolean success) {
        if (success) {
            entry.synced = true;
        } else if (!entry.sent && !entry.removed) {
            drop(entry);
        }
        Attachment to = attachment;
        if (entry.qos == Qos.EXACTLY_ONCE && to != null && !wakeUnderway) {
            wakeUnderway = true;
            to.loop().post(session);
        }
    }

    /** Sends what may be sent. Called on the connection's loop. */
    synchronized void drain(Attachment to) {
        wakeUnderway = false;
        if (attachment != to || !to.isOpen()) {
            return;
        }
        drainAgain = true;
        if (draining) { // the outlet called back: the loop below goes round once more
            return;
        }
        draining = true;
        try {
            while (drainAgain) {
                drainAgain = false;
                sendAll(to);
            }
        } finally {
            draining = false;
        }
    }

    private void sendAll(Attachment to) {
        int retained = 0;
        while (to.isOpen()) {
            Entry entry = backlog.unsent();
            if (entry == null) {
                if (runs.isEmpty() || !mayWrite(to)) {
                    return;
                }
                if (++retained > RETAINED_PER_TURN) { // the loop's other connections first
                    to.loop().post(session);
                    return;
                }
                sendRetained(to);
            } else if (backlog.inflight() >= to.window() || !isReady(entry) || !mayWrite(to)) {
                return;
            } else {
                send(entry, to);
            }
        }
    }

    /** Exactly once is sent only from the disk: else a crash could make two messages, with two handles, of it. */
    private static boolean isReady(Entry entry) {
        return entry.qos != Qos.EXACTLY_ONCE || !entry.kept || entry.synced;
    }

    private void send(Entry entry, Attachment to) {
        if (entry.received) {
            backlog.sent(entry);
            to.answer(Answer.RECEIVED, entry.handle, null);
            return;
        }
        if (!entry.sentBefore && entry.message.expiresAtMillis() <= to.millis()) {
            hub.counters().expired.increment();
            drop(entry);
            return;
        }
        Access access = access(entry);
        Permit<Deliver> permit = access.permit(new Deliver(access, entry.message));
        if (permit == null) {
            withhold(entry);
            return;
        }
        backlog.sent(entry);
        deliver(permit, entry.delivery(), to);
    }

    /** The label of what waited is found again if its topic's tests are others by now. */
    private Access access(Entry entry) {
        if (entry.access.source().isRelabelled()) {
            entry.access = hub.access(session, entry.message);
        }
        return entry.access;
    }

    /** What its publisher's quarantine keeps back waits for an operator's word; what this subscriber may not have is gone. */
    private void withhold(Entry entry) {
        hub.counters().withheld.increment();
        if (hub.isHeldBack(entry.message)) {
            backlog.park(entry);
        } else {
            drop(entry);
        }
    }

    /** The subscriber may have less than before: what it may not have any more does not wait for it. */
    synchronized void review() {
        backlog.forEach(entry -> {
            if (!entry.sent
                    && !entry.received
                    && !entry.parked
                    && !access(entry).isPermitted()) {
                withhold(entry);
            }
        });
    }

    /** Shows what waits here and was not sent, of one publisher. */
    synchronized void waiting(PrincipalId origin, Consumer<Message> shown) {
        backlog.forEach(entry -> {
            if (isWaiting(entry, origin)) {
                shown.accept(entry.message);
            }
        });
    }

    private static boolean isWaiting(Entry entry, PrincipalId origin) {
        return !entry.sent && !entry.received && entry.message.isBy(origin);
    }

    /** What was kept back of a publisher goes its way, after what came meanwhile. */
    void letGo(PrincipalId origin) {
        Attachment to;
        synchronized (this) {
            boolean any = backlog.unpark(entry -> entry.message.isBy(origin));
            to = any ? attachment : null;
        }
        if (to != null) {
            to.loop().post(session);
        }
    }

    /** Forgets what waits of a publisher; gives how many. */
    synchronized int discard(PrincipalId origin) {
        int before = backlog.size();
        backlog.forEach(entry -> {
            if (isWaiting(entry, origin)) {
                drop(entry);
            }
        });
        return before - backlog.size();
    }

    /** The retained messages of a new subscription, after which {@link #drain} sends them. */
    synchronized void retained(Subscription subscription, List<Message> messages) {
        runs.remove(subscription.filter());
        runs.add(subscription, messages);
    }

    synchronized void unsubscribed(Filter filter) {
        runs.remove(filter);
    }

    private void sendRetained(Attachment to) {
        RetainedRuns.Next next = runs.poll();
        if (next == null) {
            return;
        }
        Message message = next.message();
        if (!hub.retained().isCurrent(message) || message.expiresAtMillis() <= to.millis()) {
            return; // the one that replaced it was delivered as it came
        }
        Access access = hub.access(session, message);
        Permit<Deliver> permit = access.permit(new Deliver(access, message));
        Qos qos = message.qos().min(next.subscription().qos());
        int[] ids = Route.ids(next.subscription());
        if (permit == null) {
            hub.counters().withheld.increment();
        } else if (qos == Qos.AT_MOST_ONCE) {
            deliver(permit, new Delivery(message, qos, 0, false, true, ids), to);
        } else {
            add(permit, new Entry.Form(qos, true, ids));
        }
    }

    /** False: there is no such delivery. */
    synchronized boolean acknowledged(Attachment by, int handle) {
        Entry entry = backlog.find(handle);
        if (attachment != by) {
            return true;
        }
        if (entry == null || !entry.sent || entry.qos != Qos.AT_LEAST_ONCE) {
            return false;
        }
        drop(entry);
        more(by);
        return true;
    }

    /** Null: there is no such delivery. Else whether only the disk makes it certain. */
    synchronized @Nullable Boolean received(Attachment by, int handle) {
        Entry entry = backlog.find(handle);
        if (attachment != by || entry == null || !entry.sent || entry.qos != Qos.EXACTLY_ONCE) {
            return null;
        }
        if (entry.kept && !entry.received) {
            hub.journal().received(entry);
        }
        entry.received = true;
        return entry.kept; // also when it is repeated: the disk may not have it yet
    }

    /** False: there is no such delivery. */
    synchronized boolean completed(Attachment by, int handle) {
        Entry entry = backlog.find(handle);
        if (attachment != by) {
            return true;
        }
        if (entry == null || !entry.sent || entry.qos != Qos.EXACTLY_ONCE) {
            return false;
        }
        drop(entry);
        more(by);
        return true;
    }

    private void more(Attachment to) {
        if (backlog.unsent() != null || !runs.isEmpty()) {
            drain(to);
        }
    }

    private void drop(Entry entry) {
        backlog.remove(entry);
        hub.usage().add(-1, -entry.message.sizeBytes());
        if (entry.kept) {
            hub.journal().remove(entry);
        }
    }
}
