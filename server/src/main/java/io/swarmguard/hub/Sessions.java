package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Will;
import io.swarmguard.policy.Place;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All sessions, by principal and client id: their coming, going and ending, with their wills. Coming and going is
 * guarded by a lock per principal, which is taken before a session's own.
 */
final class Sessions {
    /** Sessions one principal may hold, live and absent, beyond those it may have live. */
    private static final int SPARE = 8;

    private final Hub hub;
    private final Timer timer;
    private final Map<PrincipalId, Holder> holders = new ConcurrentHashMap<>();
    private final AtomicLong lastRow = new AtomicLong();
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger live = new AtomicInteger();
    private volatile Hub.Wills wills = (owner, certificate, will, place) -> {};

    /** One principal's sessions by client id; its own lock. */
    private static final class Holder {
        final Map<String, Session> byClient = new LinkedHashMap<>(2); // the one that was left last is the last
    }

    Sessions(Hub hub, Timer timer) {
        this.hub = hub;
        this.timer = timer;
    }

    void onWill(Hub.Wills port) {
        wills = port;
    }

    int liveCount() {
        return live.get();
    }

    int absentCount() {
        return all.get() - live.get();
    }

    /** All sessions there are, live or not. */
    void forEach(Consumer<Session> action) {
        holders.values().forEach(holder -> {
            List<Session> sessions;
            synchronized (holder) {
                sessions = List.copyOf(holder.byClient.values());
            }
            sessions.forEach(action);
        });
    }

    /** The wills of a principal that wait for their time. */
    List<Left> waitingWills(PrincipalId principal) {
        List<Left> waiting = new ArrayList<>();
        Holder holder = holder(principal);
        synchronized (holder) {
            for (Session session : holder.byClient.values()) {
                Left left = session.left();
                if (session.willAlarm != null && left != null) {
                    waiting.add(left);
                }
            }
        }
        return waiting;
    }

    /** Forgets the wills of a principal that wait for their time; gives how many. */
    int discardWills(PrincipalId principal) {
        int discarded = 0;
        Holder holder = holder(principal);
        synchronized (holder) {
            for (Session session : holder.byClient.values()) {
                if (session.willAlarm != null) {
                    session.willAlarm.cancel();
                    session.willAlarm = null;
                    session.agree(new Session.Terms(session.expirySeconds(), null, session.absentSinceMillis()));
                    discarded++;
                }
            }
        }
        return discarded;
    }

    /** Publishes a will that was kept back, if it is permitted now. */
    void publishSoon(Subject owner, Left left) {
        timer.at(0, () -> wills.publish(owner, left.certificate(), left.will(), new Place()));
    }

    private Holder holder(PrincipalId principal) {
        return holders.computeIfAbsent(principal, p -> new Holder());
    }

    List<Attachment> live(PrincipalId principal) {
        Holder holder = holders.get(principal);
        if (holder == null) {
            return List.of();
        }
        List<Attachment> found = new ArrayList<>();
        synchronized (holder) {
            for (Session session : holder.byClient.values()) {
                Attachment attachment = session.attachment();
                if (attachment != null) {
                    found.add(attachment);
                }
            }
        }
        return found;
    }

    @Nullable
    Attachment open(Opening opening, Outlet outlet) {
        Holder holder = holder(opening.subject().id());
        Attachment attachment;
        synchronized (holder) {
            Session session = holder.byClient.get(opening.clientId());
            if (session != null && session.attachment() != null) {
                hub.close(session.attachment(), Reason.SESSION_TAKEN_OVER);
                session = holder.byClient.get(opening.clientId());
            }
            if (session != null && opening.clean()) {
                end(holder, session);
                session = null;
            }
            boolean resumed = session != null;
            if (session == null) {
                makeRoom(holder, opening.subject().facts().maxSessions() + SPARE);
                if (all.get() >= hub.limits().sessions()) {
                    return null;
                }
                session = begin(holder, opening.subject(), opening.clientId(), lastRow.incrementAndGet());
            }
            attachment = attach(session, opening, outlet, resumed);
        }
        hub.tell(EventType.SESSION_OPENED, attachment, null);
        return attachment;
    }

    /** One principal must not use up the sessions of all: who takes a new one too many loses the one left longest ago. */
    private void makeRoom(Holder holder, int most) {
        if (holder.byClient.size() >= most) {
            holder.byClient.values().stream()
                    .filter(session -> session.attachment() == null)
                    .findFirst()
                    .ifPresent(session -> end(holder, session));
        }
    }

    private Session begin(Holder holder, Subject subject, String clientId, long row) {
        Session session = new Session(hub, subject, clientId, row);
        holder.byClient.put(clientId, session);
        all.incrementAndGet();
        return session;
    }

    private Attachment attach(Session session, Opening opening, Outlet outlet, boolean resumed) {
        session.expiryAlarm.cancel();
        if (session.willAlarm != null) {
            session.willAlarm.cancel(); // it came back in time
            session.willAlarm = null;
        }
        boolean moved = session.place().move(opening.address()) && resumed;
        Attachment attachment = new Attachment(hub, session, opening, outlet, resumed);
        attachment.moved = moved;
        Will will = opening.will();
        Left left = will == null ? null : new Left(will, opening.certificate());
        session.agree(new Session.Terms(opening.expirySeconds(), left, 0));
        session.sending().attach(attachment);
        live.incrementAndGet();
        attachment.end = timer.at(opening.endsAtMillis(), () -> hub.close(attachment, Reason.CERTIFICATE_EXPIRED));
        return attachment;
    }

    /** False: the session has another connection already, or none. */
    boolean detach(Attachment attachment, Reason reason, boolean sendWill, long expirySeconds) {
        Session session = attachment.session();
        Holder holder = holder(session.subject().id());
        synchronized (holder) {
            if (!session.sending().detach(attachment)) {
                return false;
            }
            attachment.close(reason);
            attachment.end.cancel();
            live.decrementAndGet();
            leave(holder, session, sendWill, expirySeconds);
        }
        hub.tell(EventType.SESSION_CLOSED, attachment, reason);
        return true;
    }

    private void leave(Holder holder, Session session, boolean sendWill, long expirySeconds) {
        holder.byClient.remove(session.clientId());
        holder.byClient.put(session.clientId(), session);
        Left left = sendWill ? session.left() : null;
        long expiry = expirySeconds < 0 ? session.expirySeconds() : expirySeconds;
        long now = timer.millis();
        boolean saidNow = left != null && Math.min(left.will().delaySeconds(), expiry) == 0;
        // what is said now is not said again after a restart
        session.agree(new Session.Terms(expiry, saidNow ? null : left, now));
        if (left != null && saidNow) {
            publishSoon(session, left);
        } else if (left != null) {
            sayLater(holder, session, left, now);
        }
        if (expiry == 0) {
            end(holder, session);
        } else {
            expireLater(holder, session, now);
        }
    }

    private void sayLater(Holder holder, Session session, Left left, long absentSinceMillis) {
        long delaySeconds = Math.min(left.will().delaySeconds(), session.expirySeconds());
        session.willAlarm = timer.at(
                absentSinceMillis + TimeUnit.SECONDS.toMillis(delaySeconds), () -> willDue(holder, session, left));
    }

    private void expireLater(Holder holder, Session session, long absentSinceMillis) {
        long most = hub.limits().sessionExpiry().toSeconds(); // also for those that asked for ever
        long seconds = Math.min(session.expirySeconds(), most);
        session.expiryAlarm =
                timer.at(absentSinceMillis + TimeUnit.SECONDS.toMillis(seconds), () -> expire(holder, session));
    }

    private void expire(Holder holder, Session session) {
        synchronized (holder) {
            if (session.attachment() == null && holder.byClient.get(session.clientId()) == session) {
                end(holder, session);
            }
        }
    }

    private void willDue(Holder holder, Session session, Left left) {
        synchronized (holder) {
            if (session.willAlarm == null) {
                return; // it came back at the last moment, or the session ended and the will was published with it
            }
            session.willAlarm = null;
            if (session.isKept()) {
                session.agree(new Session.Terms(session.expirySeconds(), null, session.absentSinceMillis()));
            }
        }
        publish(session, left);
    }

    private void publishSoon(Session session, Left left) {
        timer.at(0, () -> publish(session, left));
    }

    private void publish(Session session, Left left) {
        wills.publish(session.subject(), left.certificate(), left.will(), session.place());
    }

    /** The session is over, and with it every reason to hold its will back. */
    private void end(Holder holder, Session session) {
        holder.byClient.remove(session.clientId(), session);
        all.decrementAndGet();
        session.expiryAlarm.cancel();
        if (session.willAlarm != null) {
            session.willAlarm.cancel();
            session.willAlarm = null;
            Left left = session.left();
            if (left != null) {
                publishSoon(session, left);
            }
        }
        session.end();
    }

    /** The disk has rows of that number, whoever's they are: a new session must not come into them. */
    void passOver(long row) {
        lastRow.accumulateAndGet(row, Math::max);
    }

    /** A session from the disk. */
    Session restore(Subject subject, long row, Records.SessionBody body, long absentSinceMillis) {
        Holder holder = holder(subject.id());
        synchronized (holder) {
            Session session = begin(holder, subject, body.clientId(), row);
            session.restore(new Session.Terms(body.expirySeconds(), body.left(), absentSinceMillis));
            return session;
        }
    }

    /** A restored session has all it had: time goes on for it, from when it became absent, or now if a crash cut it off. */
    void resume(Session session) {
        Holder holder = holder(session.subject().id());
        synchronized (holder) {
            long absentSince = session.absentSinceMillis();
            if (absentSince == 0) {
                absentSince = timer.millis();
                session.agree(new Session.Terms(session.expirySeconds(), session.left(), absentSince));
            }
            Left left = session.left();
            if (left != null) {
                sayLater(holder, session, left, absentSince);
            }
            expireLater(holder, session, absentSince);
        }
    }

    void closeAll(Reason reason) {
        for (PrincipalId principal : holders.keySet()) {
            for (Attachment attachment : live(principal)) {
                hub.close(attachment, reason);
            }
        }
    }
}
