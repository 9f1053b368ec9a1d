package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.message.Message;
import io.swarmguard.policy.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the hub keeps for one client of one principal, connected or not. Guarded by its own lock, taken by the loop of
 * its connection and rarely by others; what it is to be sent has a lock of its own, taken after this one.
 */
final class Session implements Loop.Post {
    private final Hub hub;
    private final Subject subject;
    private final String clientId;
    private final long row;
    private final Sending sending;
    private final Place place = new Place();
    private final Map<Filter, Subscription> subscriptions = new HashMap<>();
    private final BitSet received = new BitSet(); // exactly-once publishes taken and not released
    private int receivedCount;
    private volatile boolean kept;
    private Terms terms = new Terms(0, null, 0);

    /** Whether the disk was ever asked to keep it. Guarded by the journal's lock. */
    boolean mayHaveRows;

    /** Guarded by the lock of the principal's sessions. */
    Timer.Alarm expiryAlarm = Timer.Alarm.NONE;

    /** Guarded likewise; null if no will waits for its time. */
    Timer.@Nullable Alarm willAlarm;

    /**
     * What was agreed with the client.
     *
     * @param absentSinceMillis when it lost its connection, in milliseconds since 1970; 0 while it has one
     */
    record Terms(long expirySeconds, @Nullable Left left, long absentSinceMillis) {}

    /** All that lies on the disk of a session. */
    record Saved(
            Session session,
            Terms terms,
            List<Subscription> subscriptions,
            BitSet received,
            List<Sending.SavedEntry> entries) {}

    /** @param row names it on the disk */
    Session(Hub hub, Subject subject, String clientId, long row) {
        this.hub = hub;
        this.subject = subject;
        this.clientId = clientId;
        this.row = row;
        this.sending = new Sending(hub, this);
    }

    Subject subject() {
        return subject;
    }

    String clientId() {
        return clientId;
    }

    long row() {
        return row;
    }

    /** Where its client is, or was when it was last connected. */
    Place place() {
        return place;
    }

    Sending sending() {
        return sending;
    }

    @Nullable
    Attachment attachment() {
        return sending.attachment();
    }

    /** Whether it lies on the disk too. */
    boolean isKept() {
        return kept;
    }

    synchronized long expirySeconds() {
        return terms.expirySeconds();
    }

    synchronized @Nullable Left left() {
        return terms.left();
    }

    /** When it lost its connection, in milliseconds since 1970; 0 if it has one, or lost it by a crash. */
    synchronized long absentSinceMillis() {
        return terms.absentSinceMillis();
    }

    /** Sets what the client asked for when it connected or left. */
    synchronized void agree(Terms with) {
        terms = with;
        boolean keep = with.expirySeconds() > 0 && hub.journal().isDurable();
        if (keep) {
            boolean first = !kept;
            kept = true;
            hub.journal().put(this, with);
            if (first) {
                subscriptions.values().forEach(hub.journal()::put);
            }
        } else if (kept) {
            kept = false;
            hub.journal().remove(this);
        }
    }

    /** From the disk. */
    synchronized void restore(Terms from) {
        terms = from;
        kept = true;
        mayHaveRows = true;
    }

    /** What the disk should have of it now; null for nothing. */
    synchronized @Nullable Saved save() {
        return kept
                ? new Saved(
                        this, terms, List.copyOf(subscriptions.values()), (BitSet) received.clone(), sending.saved())
                : null;
    }

    /** False: it has as many as it may have. Replaces what it had with the same filter. */
    synchronized boolean subscribe(Subscription subscription, boolean restoring) {
        Subscription before = subscriptions.get(subscription.filter());
        if (before == null && subscriptions.size() >= hub.limits().subscriptions() && !restoring) {
            return false;
        }
        subscriptions.put(subscription.filter(), subscription);
        hub.tree().add(subscription);
        if (kept && !restoring) {
            hub.journal().put(subscription);
        }
        return true;
    }

    synchronized boolean isSubscribed(Filter filter) {
        return subscriptions.containsKey(filter);
    }

    /** False: there was none. */
    synchronized boolean unsubscribe(Filter filter) {
        if (subscriptions.remove(filter) == null) {
            return false;
        }
        hub.tree().remove(this, filter);
        sending.unsubscribed(filter);
        if (kept) {
            hub.journal().remove(this, filter);
        }
        return true;
    }

    /** Forgets everything, also on the disk. */
    synchronized void end() {
        for (Filter filter : List.copyOf(subscriptions.keySet())) {
            hub.tree().remove(this, filter);
        }
        subscriptions.clear();
        sending.end();
        if (kept) {
            kept = false;
            hub.journal().remove(this);
        }
    }

    synchronized int receivedCount() {
        return receivedCount;
    }

    synchronized boolean hasReceived(int handle) {
        return received.get(handle);
    }

    /** Remembers the handle of an exactly-once publish. True: only the disk makes it certain. */
    synchronized boolean receive(int handle, boolean restoring) {
        if (!received.get(handle)) {
            received.set(handle);
            receivedCount++;
            if (kept && !restoring) {
                hub.journal().putReceived(this, handle);
            }
        }
        return kept;
    }

    /**
     * Null: it was not there. Else whether only the disk makes it certain that it is forgotten; one that was forgotten
     * before may still lie there.
     */
    synchronized @Nullable Boolean release(int handle) {
        if (!received.get(handle)) {
            return kept ? Boolean.TRUE : null;
        }
        received.clear(handle);
        receivedCount--;
        if (kept) {
            hub.journal().removeReceived(this, handle);
        }
        return kept;
    }

    /** Starts sending the retained messages that a new subscription asked for. */
    void sendRetained(Filter filter, Attachment to) {
        Subscription subscription;
        synchronized (this) {
            subscription = subscriptions.get(filter);
        }
        if (subscription != null) {
            List<Message> messages = new ArrayList<>();
            hub.retained().match(filter, messages);
            sending.retained(subscription, messages);
            sending.drain(to);
        }
    }

    /** It was woken by another loop. */
    @Override
    public void arrive(Loop loop) {
        Attachment to = sending.attachment();
        if (to != null && to.loop() == loop) { // else the new connection has sent all when it started
            sending.drain(to);
        }
    }
}
