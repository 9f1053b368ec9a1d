package io.swarmguard.gate;

import io.swarmguard.hub.Attachment;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubStats;
import io.swarmguard.hub.Opening;
import io.swarmguard.hub.Publish;
import io.swarmguard.hub.Taken;
import io.swarmguard.hub.Targets;
import io.swarmguard.hub.Timer;
import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.message.Content;
import io.swarmguard.message.Message;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Topic;
import io.swarmguard.message.Will;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Channel;
import io.swarmguard.policy.Permit;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.Voice;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Conduct;
import io.swarmguard.trust.Standings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one way from any protocol to the hub. */
public final class Gate {
    private static final int LARGEST_CACHE = 512; // paths of one session

    private final Registry registry;
    private final Standings standings;
    private final Policy policy;
    private final Hub hub;
    private final Timer timer;
    private final GateLimits limits;
    private final Refusals refusals;
    private final Wishes wishes;
    private final Reception reception;
    private final List<Cut> cuts = new CopyOnWriteArrayList<>();
    private final Map<PrincipalId, PublishRate> rates = new ConcurrentHashMap<>();
    private final Purses purses = new Purses();
    private final long seed;
    private volatile Conduct conduct = Conduct.UNHEARD;

    /**
     * @param seed secret and random: keeps the places of cached topics from being guessed
     */
    public Gate(
            Registry registry,
            Standings standings,
            Policy policy,
            Hub hub,
            Signals signals,
            Timer timer,
            GateLimits limits,
            long seed) {
        this.registry = registry;
        this.standings = standings;
        this.policy = policy;
        this.hub = hub;
        this.timer = timer;
        this.limits = limits;
        this.seed = seed;
        this.refusals = new Refusals(signals);
        this.wishes = new Wishes(policy, hub.limits());
        this.reception = new Reception(this, hub, limits);
        hub.onWill(this::publishWill);
    }

    /**
     * Says in a handshake whether the holder of this certificate may come in here. Lock-free.
     *
     * @param certificateDer the exact bytes that were shown
     * @param kinds who is served on this listener
     */
    public Admission admit(byte[] certificateDer, Set<PrincipalKind> kinds, String address) {
        return switch (registry.authenticate(Fingerprint.of(certificateDer), now())) {
            case Lookup.Refused(Reason reason, PrincipalId holder) -> turn(reason, address, holder);
            case Lookup.Known(Principal principal) -> {
                if (!kinds.contains(principal.id().kind())) {
                    yield turn(Reason.WRONG_KIND, address, principal.id());
                }
                yield isDisabled(principal.subject())
                        ? turn(Reason.PRINCIPAL_DISABLED, address, principal.id())
                        : new Admission.Admitted(principal);
            }
        };
    }

    /** @param named whose certificate it is; the one who shows it has not proved to hold its key yet */
    private Admission turn(Reason reason, String address, @Nullable PrincipalId named) {
        refusals.tellStranger(address, reason, named);
        return new Admission.Turned(reason);
    }

    long millis() {
        return timer.millis();
    }

    private Instant now() {
        return Instant.ofEpochMilli(timer.millis());
    }

    private boolean isDisabled(Subject subject) {
        return standings.of(subject.slot()) == Standing.DISABLED;
    }

    /** Why this principal, proved in a handshake a while ago, may not be here any more; null if it may. */
    @Nullable
    Reason turnedAway(Principal principal) {
        if (isDisabled(principal.subject())) {
            return Reason.PRINCIPAL_DISABLED;
        }
        return registry.authenticate(principal.certificate(), now())
                        instanceof Lookup.Refused(Reason reason, var holder)
                ? reason
                : null;
    }

    /**
     * Opens or resumes a session. Called on the outlet's loop.
     *
     * @param then gets the outcome on that loop: at once, or after an older session of the principal that would have to
     *     go had its time to show that it is alive
     */
    public void connect(Principal principal, ConnectRequest request, Outlet outlet, Consumer<ConnectOutcome> then) {
        reception.connect(principal, request, outlet, then);
    }

    /** Ends what {@link #watchCuts} began. */
    @FunctionalInterface
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Tells this one, too, whose connections are to end from now on. */
    public Watch watchCuts(Cut cut) {
        cuts.add(cut);
        return () -> cuts.remove(cut);
    }

    /** Closes every live session of a principal at once, and its other connections. Any thread. */
    public void closeAll(PrincipalId principal, Reason reason) {
        cuts.forEach(cut -> cut.cut(principal, null));
        for (Attachment attachment : hub.live(principal)) {
            hub.close(attachment, reason);
        }
        narrowGateway(principal);
    }

    /** The sessions of whose child may do less stay: they are others' too. */
    private void narrowGateway(PrincipalId child) {
        Subject subject = registry.find(child);
        Subject gateway = subject == null ? null : subject.gateway();
        if (gateway != null) {
            hub.live(gateway.id()).forEach(hub::narrow);
        }
    }

    /** A principal may do less than before: its sessions stay, and what waits for them is decided anew. Any thread. */
    public void narrow(PrincipalId principal) {
        hub.live(principal).forEach(hub::narrow);
        narrowGateway(principal);
    }

    /** Who is told how principals behave in their sessions. */
    public void onConduct(Conduct listener) {
        conduct = listener;
    }

    /** The same for what was opened with one of its certificates. Any thread. */
    public void closeAll(PrincipalId principal, Fingerprint certificate, Reason reason) {
        cuts.forEach(cut -> cut.cut(principal, certificate));
        for (Attachment attachment : hub.live(principal)) {
            if (attachment.certificate().equals(certificate)) {
                hub.close(attachment, reason);
            }
        }
    }

    public HubStats stats() {
        return hub.stats();
    }

    GateSession session(Principal principal, Attachment attachment) {
        PublishRate rate = rates.computeIfAbsent(
                principal.id(), id -> new PublishRate(limits.publishesPerSecond(), limits.publishBurst()));
        GateSession session = new GateSession(this, principal, attachment, rate, new PathCache(LARGEST_CACHE, seed));
        tellCertificateAge(session);
        return session;
    }

    private void tellCertificateAge(GateSession session) {
        CertificateView view = registry.certificate(session.principal().certificate());
        if (view != null && view.certificate().issuedHere()) {
            KnownCertificate known = view.certificate();
            long life = Math.max(
                    1, Duration.between(known.notBefore(), known.notAfter()).toSeconds());
            long passed = Duration.between(known.notBefore(), now()).toSeconds();
            conduct.came(session.underOwnKey(), Math.clamp(100 * passed / life, 0, 100));
        }
    }

    /** What only its standing takes from a principal says nothing about it: it may not have noticed yet. */
    void tellConduct(GateSession session, Reason reason) {
        boolean held = isHeld(session.principal().subject());
        if (reason == Reason.NOT_PERMITTED
                || reason == Reason.NOT_ITS_GATEWAY
                || (reason == Reason.FORBIDDEN && !held)) {
            conduct.refused(session.underOwnKey(), reason);
        }
    }

    private boolean isHeld(Subject subject) {
        return standings.of(subject.slot()).compareTo(Standing.WATCHED) > 0;
    }

    /** Whether what a gateway is refused may be for what was taken from a child of it: it says nothing about the gateway. */
    boolean hasHeldChild(Subject gateway) {
        for (Name name : gateway.traits().related(Traits.GATEWAY_OF)) {
            Subject child = registry.device(name.value());
            if (child != null && isHeld(child)) {
                return true;
            }
        }
        return false;
    }

    Wishes wishes() {
        return wishes;
    }

    /** Something that decisions about this principal depend on changed, and nothing else says so. */
    void decideAnew(Subject subject) {
        registry.touch(subject.slot());
    }

    int longestTopic() {
        return hub.limits().topicBytes();
    }

    int topicsEpoch() {
        return policy.topicsEpoch();
    }

    /** Why nothing can be published to a topic of this form; null if it depends. */
    @Nullable
    Reason topicFault(Topic topic) {
        String text = topic.toString();
        if (text.isEmpty() || text.indexOf('+') >= 0 || text.indexOf('#') >= 0 || text.indexOf('\0') >= 0) {
            return Reason.MALFORMED;
        }
        long levels = 1 + text.chars().filter(c -> c == '/').count();
        boolean over = topic.length() > hub.limits().topicBytes()
                || levels > hub.limits().topicLevels();
        return over ? Reason.LIMIT_TOPIC : null;
    }

    /**
     * @param epoch the policy's of topics, read before
     * @return null: in somebody's name who is no child of the session's
     */
    PublishPath.@Nullable Way way(GateSession session, PublishPath path, int epoch) {
        Channel channel = policy.channel(path.topic().toString());
        Voice voice = voice(session.principal().subject(), channel, path.as());
        if (voice == null) {
            return null;
        }
        Attachment attachment = session.attachment();
        Targets targets = attachment.targets(path.topic(), policy.spoken(channel, voice));
        Access access = policy.access(voice, Action.PUBLISH, channel, attachment.place());
        return new PublishPath.Way(epoch, access, targets);
    }

    private @Nullable Voice voice(Subject session, @Nullable Channel channel, @Nullable String as) {
        return as == null ? policy.voice(session, channel) : policy.voiceOf(session, as);
    }

    private @Nullable Voice voice(Subject session, @Nullable Channel channel, Will will) {
        MessageProperties properties = will.content().properties();
        return voice(session, channel, properties == null ? null : properties.as());
    }

    /**
     * Asks for a permit and debits its budget, if it has one.
     *
     * @return null: the access says why; if it says budget, that is used up
     */
    @Nullable
    Permit<Publish> permit(Publish publish, long millis) {
        Access access = publish.access();
        Permit<Publish> free = access.permit(publish);
        return free == null && access.reason() == Reason.BUDGET
                ? access.permit(publish, budgets -> purses.take(budgets, publish, millis))
                : free;
    }

    Taken publish(Permit<Publish> permit) {
        return hub.publish(permit);
    }

    /** Why a session may not leave such a will; null if it may. It is decided again when its time comes. */
    @Nullable
    Reason willRefusal(Subject owner, Will will, String address) {
        Reason fault = topicFault(Topic.of(will.topic()));
        if (fault != null) {
            return fault;
        }
        Channel channel = channel(will);
        Voice voice = voice(owner, channel, will);
        if (voice == null) {
            return Reason.NOT_ITS_GATEWAY;
        }
        Reason reason =
                policy.access(voice, Action.PUBLISH, channel, Place.at(address)).reason();
        return reason == Reason.BUDGET ? null : reason; // it is paid for when it is said
    }

    private @Nullable Channel channel(Will will) {
        return policy.channel(will.topic(), will.content().payload());
    }

    private void publishWill(Subject owner, Fingerprint certificate, Will will, Place place) {
        Reason gone = gone(certificate);
        if (gone != null) { // a thief's last word must not be said by its owner
            refusals.tell(EventType.PUBLISH_REFUSED, owner.id(), null, gone, will.topic());
            return;
        }
        Subject held = null;
        Reason reason;
        try {
            Channel channel = channel(will);
            Voice voice = voice(holder(certificate, owner), channel, will);
            held = voice == null ? null : heldBack(voice);
            reason = voice == null ? Reason.NOT_ITS_GATEWAY : said(voice, channel, will, place);
        } catch (RuntimeException e) { // whatever it was: what was not decided is denied
            reason = Reason.DECISION_FAILED;
        }
        if (reason == Reason.FORBIDDEN && held != null) {
            hub.withholding().keep(held, certificate, will);
        }
        if (reason != null) {
            refusals.tell(EventType.PUBLISH_REFUSED, owner.id(), null, reason, will.topic());
        }
    }

    /** Whose session it was that left a will, which may have been kept for its child. */
    private Subject holder(Fingerprint certificate, Subject owner) {
        CertificateView view = registry.certificate(certificate);
        Subject holder = view == null ? null : registry.find(view.holder());
        return holder == null ? owner : holder;
    }

    private @Nullable Subject heldBack(Voice voice) {
        if (policy.isHeldBack(voice.who())) {
            return voice.who();
        }
        return policy.isHeldBack(voice.via()) ? voice.via() : null;
    }

    private @Nullable Reason said(Voice voice, @Nullable Channel channel, Will will, Place place) {
        long now = timer.millis();
        Content said = will.content();
        long expiresAtMillis = will.lifetimeSeconds() < 0 ? Message.NEVER : now + 1_000 * will.lifetimeSeconds();
        Content content = GateSession.own(
                new Content(said.payload(), said.qos(), said.retain(), expiresAtMillis, said.properties()));
        Access access = policy.access(voice, Action.PUBLISH, channel, place);
        Targets targets = hub.targets(Topic.of(will.topic()), policy.spoken(channel, voice));
        Permit<Publish> permit = permit(new Publish(access, targets, content, null), now);
        return permit == null ? access.reason() : published(permit);
    }

    /** Why nothing is said any more in the name of who showed this certificate; null if nothing speaks against it. */
    private @Nullable Reason gone(Fingerprint certificate) {
        return registry.authenticate(certificate, now()) instanceof Lookup.Refused(Reason reason, var holder)
                        && (reason == Reason.CERTIFICATE_REVOKED || reason == Reason.UNKNOWN_CERTIFICATE)
                ? reason
                : null;
    }

    private @Nullable Reason published(Permit<Publish> permit) {
        return hub.publish(permit) == Taken.NO_ROOM ? Reason.LIMIT_RETAINED : null;
    }

    /** @return in seconds, cut to what the hub allows */
    long grantedExpiry(long seconds) {
        return Math.clamp(seconds, 0, hub.limits().sessionExpiry().toSeconds());
    }

    void tellPublishRefused(GateSession session, Reason reason, PublishPath path) {
        EventType type = switch (reason) {
            case LIMIT_PUBLISH_RATE, LIMIT_INFLIGHT, LIMIT_TOPIC, LIMIT_RETAINED, BUDGET -> EventType.LIMIT_REACHED;
            default -> EventType.PUBLISH_REFUSED;
        };
        PublishPath.Way way = path.way();
        Access access = way == null ? null : way.access();
        boolean held = reason == Reason.FORBIDDEN && access != null && access.via() != null && isHeld(access.subject());
        session.tell(type, reason, path.topic().toString(), held);
    }

    void tellRefused(EventType type, PrincipalId principal, @Nullable String address, Reason reason, String what) {
        refusals.tell(type, principal, address, reason, what);
    }

    Opening opening(Principal principal, ConnectRequest request, String clientId) {
        return new Opening(
                principal.subject(),
                principal.certificate(),
                principal.notAfter().plusSeconds(1).toEpochMilli(), // that second is the last good one, as in TLS
                clientId,
                request.clean(),
                grantedExpiry(request.expirySeconds()),
                request.receiveMaximum(),
                request.protocol(),
                request.address(),
                request.will());
    }
}
