package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.message.Content;
import io.swarmguard.message.Message;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.message.Will;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Permit;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.Source;
import io.swarmguard.policy.Voice;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes permitted messages and hands them to the sessions that listen, now or when they come back. */
public final class Hub implements AutoCloseable {
    private static final int SWEPT_PER_PUBLISH = 16;
    private static final int SWEPT_AT_ONCE = 4_096;
    private static final long SWEEP_MILLIS = 10_000;
    private static final Entry.Form[] PLAIN_FORMS = {
        new Entry.Form(Qos.AT_MOST_ONCE, false, io.swarmguard.message.Delivery.NO_IDS),
        new Entry.Form(Qos.AT_LEAST_ONCE, false, io.swarmguard.message.Delivery.NO_IDS),
        new Entry.Form(Qos.EXACTLY_ONCE, false, io.swarmguard.message.Delivery.NO_IDS)
    };

    private final HubLimits limits;
    private final Policy policy;
    private final Function<PrincipalId, @Nullable Subject> subjects;
    private final Signals signals;
    private final Timer timer;
    private final Counters counters = new Counters();
    private final Usage usage;
    private final Retained retained;
    private final Journal journal;
    private final TopicTree tree = new TopicTree();
    private final MessageIds ids;
    private final Map<Executor, Loop> loops = new ConcurrentHashMap<>();
    private final Loop timerLoop;
    private final Sessions sessions;
    private final Withholding withholding;

    /**
     * @param subjects finds who sent a message that waited
     * @param store null: nothing survives a restart
     * @param node this hub's number in its trust domain, 0 to 1,023
     */
    public Hub(
            HubLimits limits,
            Policy policy,
            Function<PrincipalId, @Nullable Subject> subjects,
            Signals signals,
            Timer timer,
            @Nullable Store store,
            int node) {
        this.limits = limits;
        this.policy = policy;
        this.subjects = subjects;
        this.signals = signals;
        this.timer = timer;
        this.usage = new Usage(limits.allQueuesBytes());
        this.retained = new Retained(limits.retainedMessages(), limits.retainedBytes());
        this.journal = new Journal(store, retained, timer, this::storeFailed);
        this.ids = new MessageIds(node, timer.millis(), store, this::storeFailed);
        this.timerLoop = loop(timer.loop());
        this.sessions = new Sessions(this, timer);
        this.withholding = new Withholding(this);
    }

    /** The hub's tables. */
    public static List<Migration> migrations() {
        return Layout.MIGRATIONS;
    }

    /** Brings back what the disk has. Before the first connection, and after the registry knows everybody. */
    public void restore() {
        ids.start();
        Restoration restoration = new Restoration(this);
        journal.restore(restoration);
        restoration.finish();
        sweepLater();
    }

    /** Opens or resumes a session, whatever connection it had before; null if there may be no more sessions. */
    public @Nullable Attachment open(Opening opening, Outlet outlet) {
        return sessions.open(opening, outlet);
    }

    /** The live connections of a principal. Any thread. */
    public List<Attachment> live(PrincipalId principal) {
        return sessions.live(principal);
    }

    /** Closes a connection; its session lives on if it outlives connections. Any thread. */
    public void close(Attachment attachment, Reason reason) {
        if (detach(attachment, reason, true, -1)) {
            Executor loop = attachment.outlet().loop();
            try {
                loop.execute(() -> attachment.outlet().close(reason));
            } catch (java.util.concurrent.RejectedExecutionException stopped) {
                // the loop closed its connections when it stopped
            }
        }
    }

    /** A connection's principal may do less than before: what waits for it is decided anew on its loop. Any thread. */
    public void narrow(Attachment attachment) {
        attachment.loop().post(loop -> attachment.narrowed());
    }

    /** What is kept back of principals in quarantine. */
    public Withholding withholding() {
        return withholding;
    }

    boolean isHeldBack(Message message) {
        PrincipalId via = message.via();
        return policy.isHeldBack(subjects.apply(message.origin()))
                || (via != null && policy.isHeldBack(subjects.apply(via)));
    }

    boolean detach(Attachment attachment, Reason reason, boolean sendWill, long expirySeconds) {
        return sessions.detach(attachment, reason, sendWill, expirySeconds);
    }

    /** What is to happen with a will whose time has come: the gate publishes it in its owner's name. */
    public void onWill(Wills port) {
        sessions.onWill(port);
    }

    /** Publishes a will that was permitted. On the timer's thread. */
    @FunctionalInterface
    public interface Wills {
        /**
         * @param certificate by which the session was opened that left it
         * @param place where its client was
         */
        void publish(Subject owner, Fingerprint certificate, Will will, Place place);
    }

    /** Whom messages of a principal without a connection go to on a topic. */
    public Targets targets(Topic topic, Source source) {
        return targets(topic, source, null);
    }

    Targets targets(Topic topic, Source source, @Nullable Session sender) {
        return new Targets(tree, policy, topic, source, sender);
    }

    /** Takes a message. On the loop of its sender, or on the timer's if there is none. */
    public Taken publish(Permit<Publish> permit) {
        Publish publish = permit.intent();
        Attachment sender = publish.sender();
        Loop loop = sender == null ? timerLoop : sender.loop();
        Targets targets = publish.targets();
        Content content = publish.content();
        Subject via = publish.access().via();
        Message.Said said =
                new Message.Said(publish.access().subject().id(), via == null ? null : via.id(), loop.millis());
        Message message = new Message(loop.nextId(), targets.topic(), said, content);
        boolean keeping = false;
        if (content.retain()) {
            if (!retain(message)) {
                return Taken.NO_ROOM;
            }
            keeping = journal.isDurable() && content.qos() != Qos.AT_MOST_ONCE;
        }
        counters.published.increment();
        Route[] routes = targets.routes();
        int stamp = targets.source().stamp(); // after the message was handed in, once for all its deliveries
        for (Route route : routes) {
            keeping |= send(route, message, stamp, loop);
        }
        if (sender == null) {
            loop.endOfBatch();
        }
        return keeping ? Taken.KEEPING : routes.length == 0 && !content.retain() ? Taken.NOBODY : Taken.DONE;
    }

    private boolean send(Route route, Message message, int stamp, Loop loop) {
        Qos qos = message.qos().min(route.qos);
        Sending to = route.session.sending();
        if (qos == Qos.AT_MOST_ONCE) {
            to.offer(route, message, stamp, loop);
            return false;
        }
        Permit<Deliver> permit = route.access.permit(new Deliver(route.access, message), stamp);
        if (permit == null) {
            counters.withheld.increment();
            return false;
        }
        Entry.Form form = route.isPlain()
                ? PLAIN_FORMS[qos.level()]
                : new Entry.Form(qos, route.retainAsPublished && message.retain(), route.ids);
        return to.queue(permit, form, loop);
    }

    private boolean retain(Message message) {
        sweepRetained(SWEPT_PER_PUBLISH); // what has expired must not take the room of what comes
        if (!retained.put(message)) {
            return false;
        }
        journal.retained(message.topic().toString());
        return true;
    }

    private void sweepRetained(int most) {
        retained.sweep(timer.millis(), most).forEach(journal::retained);
    }

    /** Expired messages are not delivered anyway; this gives their room and rows back where nobody publishes. */
    private void sweepLater() {
        timer.at(timer.millis() + SWEEP_MILLIS, () -> {
            sweepRetained(SWEPT_AT_ONCE);
            ids.keepAhead();
            sweepLater();
        });
    }

    /** The access of a subscriber to a message that waited, its publisher seen as known now. */
    Access access(Session subscriber, Message message) {
        Source source = policy.spoken(policy.channel(message.topic().toString()), voice(message));
        return policy.delivery(subscriber.subject(), source.of(message.payload()), subscriber.place());
    }

    /** Null unless everybody is known who had a part in it. */
    private @Nullable Voice voice(Message message) {
        Subject origin = subjects.apply(message.origin());
        PrincipalId via = message.via();
        Subject through = via == null ? null : subjects.apply(via);
        return origin == null || (via != null && through == null) ? null : new Voice(origin, through);
    }

    @Nullable
    Subject subject(PrincipalId id) {
        return subjects.apply(id);
    }

    Journal.Synced onSynced(Entry entry) {
        return failure -> entry.session.sending().synced(entry, failure == null);
    }

    void queueFull(Session session) {
        counters.droppedFull.increment();
        signals.count(Reason.LIMIT_QUEUE);
    }

    /** An outlet failed to take a message: its connection ends, nobody else notices. */
    void fault(Attachment attachment, RuntimeException fault) {
        signals.tell(
                EventType.FAULT,
                Severity.HIGH,
                attachment.subject().id(),
                attachment.address(),
                Reason.INTERNAL_ERROR,
                Map.of("where", "outlet", "fault", fault.getClass().getName()));
        attachment.loop().post(loop -> close(attachment, Reason.INTERNAL_ERROR));
    }

    private void storeFailed(Throwable failure) {
        signals.tell(
                EventType.STORE_FAILED,
                Severity.HIGH,
                null,
                null,
                Reason.STORE_UNAVAILABLE,
                Map.of("where", "hub", "fault", String.valueOf(failure.getMessage())));
    }

    void tell(EventType type, Attachment about, @Nullable Reason reason) {
        signals.tell(
                type,
                Severity.INFORMATIONAL,
                about.subject().id(),
                about.address(),
                reason,
                Map.of("client", about.clientId(), "protocol", about.protocol()));
    }

    Loop loop(Executor executor) {
        return loops.computeIfAbsent(executor, e -> new Loop(e, timer, ids.next(), counters));
    }

    public HubLimits limits() {
        return limits;
    }

    Counters counters() {
        return counters;
    }

    Usage usage() {
        return usage;
    }

    Retained retained() {
        return retained;
    }

    Journal journal() {
        return journal;
    }

    TopicTree tree() {
        return tree;
    }

    Sessions sessions() {
        return sessions;
    }

    public HubStats stats() {
        return new HubStats(
                sessions.liveCount(),
                sessions.absentCount(),
                tree.size(),
                retained.size(),
                retained.bytes(),
                usage.messages(),
                usage.bytes(),
                counters.published.sum(),
                counters.delivered.sum(),
                counters.withheld.sum(),
                counters.droppedSlow.sum(),
                counters.droppedFull.sum(),
                counters.expired.sum());
    }

    /** Closes every connection and waits for nothing. What is to survive is on the disk when the store has closed. */
    @Override
    public void close() {
        sessions.closeAll(Reason.SHUTTING_DOWN);
    }
}
