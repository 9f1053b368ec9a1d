package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.message.Message;
import java.util.HashMap;
import java.util.Map;

/** Brings back what the disk has, in the order the tables give it. What belongs to nobody who is registered stays away. */
final class Restoration implements Tables.Restored {
    private final Hub hub;
    private final Map<Long, Session> sessions = new HashMap<>();

    Restoration(Hub hub) {
        this.hub = hub;
    }

    @Override
    public void session(long row, Records.SessionBody body, long absentSinceMillis) {
        hub.sessions().passOver(row);
        Subject subject = hub.subject(body.principal());
        if (subject != null) {
            sessions.put(row, hub.sessions().restore(subject, row, body, absentSinceMillis));
        }
    }

    @Override
    public void subscription(long row, Records.SubscriptionBody body) {
        Session session = sessions.get(row);
        Filter filter = Filter.parse(body.filter());
        if (session != null && filter != null) {
            session.subscribe(
                    new Subscription(session, filter, body.qos(), body.noLocal(), body.retainAsPublished(), body.id()),
                    true);
        }
    }

    @Override
    public void received(long row, int handle) {
        Session session = sessions.get(row);
        if (session != null) {
            session.receive(handle, true);
        }
    }

    @Override
    public void entry(Tables.EntryRow row, Message message) {
        Session session = sessions.get(row.session());
        if (session != null) {
            Records.EntryBody body = row.body();
            Entry entry = new Entry(session, message, body.form(), hub.access(session, message), row.sequence());
            entry.handle = body.handle();
            entry.received = body.received();
            entry.written = true;
            session.sending().restore(entry);
        }
    }

    @Override
    public void retained(Message message) {
        hub.retained().put(message);
    }

    /** All is in its place: sessions may expire and wills be said. */
    void finish() {
        sessions.values().forEach(hub.sessions()::resume);
    }
}
