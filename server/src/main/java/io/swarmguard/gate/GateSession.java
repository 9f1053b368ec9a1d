package io.swarmguard.gate;

import io.swarmguard.hub.Attachment;
import io.swarmguard.hub.Publish;
import io.swarmguard.hub.Taken;
import io.swarmguard.identity.Principal;
import io.swarmguard.message.Content;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Outlet.Answer;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Permit;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.UnderOwnKey;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One live session as its edge uses it. All methods are called on the loop of its outlet. */
public final class GateSession {
    private final Gate gate;
    private final Principal principal;
    private final Attachment attachment;
    private final PublishRate rate;
    private final PathCache paths;
    private final UnderOwnKey underOwnKey;

    GateSession(Gate gate, Principal principal, Attachment attachment, PublishRate rate, PathCache paths) {
        this.gate = gate;
        this.principal = principal;
        this.attachment = attachment;
        this.rate = rate;
        this.paths = paths;
        this.underOwnKey = UnderOwnKey.inSession(principal.id(), principal.certificate());
    }

    public Principal principal() {
        return principal;
    }

    Attachment attachment() {
        return attachment;
    }

    /** The peer was told that it is connected: deliver what waited, and what comes. */
    public void start() {
        attachment.start();
    }

    /**
     * Looks a topic name up (bytes that are valid UTF-8 without NUL). Never null: a topic that nothing covers, one with
     * wildcards or one over the limits has a path on which every publish is refused. A repeated look-up allocates
     * nothing.
     */
    public PublishPath path(byte[] topicUtf8, int offset, int length) {
        int hash = paths.hash(topicUtf8, offset, length);
        PublishPath known = paths.find(hash, topicUtf8, offset, length);
        if (known != null) {
            return known;
        }
        Topic topic = Topic.ofUtf8(topicUtf8, offset, length);
        PublishPath path = new PublishPath(this, hash, topic, null, gate.topicFault(topic));
        if (length <= gate.longestTopic()) { // what is longer is refused and not remembered: it only costs memory
            paths.add(path);
        }
        return path;
    }

    /** The same topic in the name that the message asks for, if it asks for one. */
    private PublishPath inName(PublishPath path, @Nullable MessageProperties properties) {
        String as = properties == null ? null : properties.as();
        if (as == null || path.refusal() != null) {
            return path;
        }
        if (!Name.isValid(as)) {
            return new PublishPath(this, 0, path.topic(), as, Reason.NOT_ITS_GATEWAY);
        }
        byte[] key = PublishPath.key(path.topic(), as);
        int hash = paths.hash(key, 0, key.length);
        PublishPath known = paths.find(hash, key, 0, key.length);
        if (known != null) {
            return known;
        }
        PublishPath named = new PublishPath(this, hash, path.topic(), as, null);
        paths.add(named);
        return named;
    }

    /**
     * Publishes if that is permitted now: in the name of the child that {@link io.swarmguard.message.UserProperty#AS} says,
     * else in that of the one whose topic it is if the session is its gateway's, else in its own.
     *
     * @param handle the peer's, 1 to 65,535; 0 at most once. A repeated one of exactly-once is accepted without
     *     publishing again until it is released
     * @throws IllegalArgumentException if the path is another session's
     */
    public PublishOutcome publish(PublishPath asked, Content content, int handle) {
        if (asked.session() != this) {
            throw new IllegalArgumentException("the path is another session's");
        }
        PublishPath path = inName(asked, content.properties());
        Reason refusal = refusal(path, content, handle);
        if (refusal != null) {
            return refuse(refusal, path);
        }
        if (content.qos() == Qos.EXACTLY_ONCE && attachment.hasReceived(handle)) {
            return answered(handle, false, false);
        }
        Permit<Publish> permit;
        try {
            PublishPath.Way way = way(path);
            if (way == null) {
                return refuse(Reason.NOT_ITS_GATEWAY, path);
            }
            way = way.of(content.payload());
            Access access = way.access();
            permit = gate.permit(new Publish(access, way.targets(), own(content), attachment), attachment.millis());
            if (permit == null) {
                Reason reason = access.reason();
                return refuse(reason == null ? Reason.DECISION_FAILED : reason, path);
            }
        } catch (RuntimeException e) { // whatever it was: what was not decided is denied
            return refuse(Reason.DECISION_FAILED, path);
        }
        return act(permit, content.qos(), handle, path);
    }

    private @Nullable Reason refusal(PublishPath path, Content content, int handle) {
        Reason closed = attachment.closed();
        if (closed != null) {
            return closed;
        }
        if (!rate.take(attachment.millis())) {
            return Reason.LIMIT_PUBLISH_RATE;
        }
        if (content.qos() != Qos.AT_MOST_ONCE && !attachment.hasRoom() && !attachment.hasReceived(handle)) {
            return Reason.LIMIT_INFLIGHT;
        }
        return path.refusal();
    }

    /** Null: in somebody's name who is no child of this one. */
    private PublishPath.@Nullable Way way(PublishPath path) {
        PublishPath.Way way = path.way();
        int epoch = gate.topicsEpoch();
        if (way == null || way.epoch() != epoch || !isVoiced(path, way.access())) {
            way = gate.way(this, path, epoch);
            path.way(way);
        }
        return way;
    }

    /** A name that the session said is compared when it is decided; one that the topic says may have become another's. */
    private boolean isVoiced(PublishPath path, Access access) {
        return path.as() != null || access.isVoiceOf(principal.subject());
    }

    /** Nobody but the hub writes reserved properties. */
    static Content own(Content content) {
        MessageProperties properties = content.properties();
        if (properties == null || !properties.hasReserved()) {
            return content;
        }
        return new Content(
                content.payload(),
                content.qos(),
                content.retain(),
                content.expiresAtMillis(),
                properties.withoutReserved());
    }

    private PublishOutcome act(Permit<Publish> permit, Qos qos, int handle, PublishPath path) {
        boolean keeping = false;
        Taken taken;
        if (qos == Qos.EXACTLY_ONCE) {
            attachment.beginWhole(); // a crash must not leave the message without its handle, nor the handle without it
            try {
                taken = gate.publish(permit);
                keeping = taken != Taken.NO_ROOM && attachment.receive(handle);
            } finally {
                attachment.endWhole();
            }
        } else {
            taken = gate.publish(permit);
        }
        if (taken == Taken.NO_ROOM) {
            return refuse(Reason.LIMIT_RETAINED, path);
        }
        boolean nobody = taken == Taken.NOBODY;
        if (qos == Qos.AT_MOST_ONCE) {
            return nobody ? PublishOutcome.Accepted.NOBODY : PublishOutcome.Accepted.NOW;
        }
        return answered(handle, keeping || taken == Taken.KEEPING, nobody);
    }

    private PublishOutcome answered(int handle, boolean keeping, boolean nobody) {
        if (!attachment.isAnsweredNow(Answer.PUBLISHED, handle, keeping)) {
            return PublishOutcome.Accepted.LATER;
        }
        return nobody ? PublishOutcome.Accepted.NOBODY : PublishOutcome.Accepted.NOW;
    }

    private PublishOutcome refuse(Reason reason, PublishPath path) {
        gate.tellPublishRefused(this, reason, path);
        return PublishOutcome.Refused.of(reason);
    }

    /** The peer releases an exactly-once publish of its own. */
    public Settling release(int handle) {
        return attachment.closed() != null
                ? Settling.UNKNOWN
                : settle(Answer.RELEASED, handle, attachment.release(handle));
    }

    /** The peer has an at-least-once delivery. False: there is no such delivery. */
    public boolean acknowledged(int handle) {
        return attachment.acknowledged(handle);
    }

    /** The peer has received an exactly-once delivery; the edge answers with its release. */
    public Settling received(int handle) {
        return settle(Answer.RECEIVED, handle, attachment.received(handle));
    }

    private Settling settle(Answer answer, int handle, @Nullable Boolean keeping) {
        if (keeping == null) {
            return Settling.UNKNOWN;
        }
        return attachment.isAnsweredNow(answer, handle, keeping) ? Settling.NOW : Settling.LATER;
    }

    /** The peer has completed an exactly-once delivery, or refused it. False: there is no such delivery. */
    public boolean completed(int handle) {
        return attachment.completed(handle);
    }

    /**
     * Subscribes to each filter that is permitted.
     *
     * @param done gets one outcome per request, in order, at once or when the disk has them; retained messages follow
     *     after it
     */
    public void subscribe(List<SubscribeRequest> requests, Consumer<List<SubscribeOutcome>> done) {
        gate.wishes().subscribe(this, requests, done);
    }

    /** @param done as with {@link #subscribe} */
    public void unsubscribe(List<String> filters, Consumer<List<SubscribeOutcome>> done) {
        gate.wishes().unsubscribe(this, filters, done);
    }

    /** The outlet is writable again. */
    public void writable() {
        attachment.writable();
    }

    /** All that was read in one go has been handed in: flush whatever it made the hub deliver on this loop. */
    public void endOfRead() {
        attachment.endOfRead();
    }

    /**
     * The connection ended. Further calls, and calls after the hub closed the outlet, change nothing.
     *
     * @param sendWill whether it ended without a farewell, or with one that asks for the will
     * @param expirySeconds a new session expiry the farewell asked for; -1 to leave it
     */
    public void disconnect(boolean sendWill, long expirySeconds) {
        attachment.detach(sendWill, expirySeconds < 0 ? -1 : gate.grantedExpiry(expirySeconds));
        attachment.endOfRead();
    }

    UnderOwnKey underOwnKey() {
        return underOwnKey;
    }

    boolean isHeldForChild(Reason reason) {
        return reason == Reason.FORBIDDEN && gate.hasHeldChild(principal.subject());
    }

    /** @param held whether only the standing of a child speaks against it */
    void tell(EventType type, Reason reason, String what, boolean held) {
        if (!held) {
            gate.tellConduct(this, reason);
        }
        gate.tellRefused(type, principal.id(), attachment.address(), reason, what);
    }
}
