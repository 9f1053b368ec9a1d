package io.swarmguard.hub;

import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.Access;
import org.jspecify.annotations.Nullable;

/** A message that a session must acknowledge, from being queued until it is. Guarded by its session's lock. */
final class Entry {
    final Session session;
    final Message message;
    final Qos qos;
    final boolean retained;
    final int[] ids;
    Access access;

    /** Orders the entries of a session on the disk. */
    final long sequence;

    int handle;
    boolean sent; // over the present connection
    boolean sentBefore; // over an earlier one, perhaps
    boolean received; // exactly once: the peer has it and waits for the release
    boolean parked; // its publisher is in quarantine
    boolean kept; // it is for the disk
    boolean synced; // it is on the disk
    volatile boolean removed; // read by the store's writer, to spare a row that is not needed any more
    boolean written; // the store's writer only

    @Nullable
    Entry previous;

    @Nullable
    Entry next;

    Entry(Session session, Message message, Form form, Access access, long sequence) {
        this.session = session;
        this.message = message;
        this.qos = form.qos();
        this.retained = form.retained();
        this.ids = form.ids();
        this.access = access;
        this.sequence = sequence;
    }

    /** How a message is handed to a session. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Form(Qos qos, boolean retained, int[] ids) {}

    Delivery delivery() {
        return new Delivery(message, qos, handle, sentBefore, retained, ids);
    }
}
