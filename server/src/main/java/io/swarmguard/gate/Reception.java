package io.swarmguard.gate;

import io.swarmguard.hub.Attachment;
import io.swarmguard.hub.Hub;
import io.swarmguard.identity.Principal;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Will;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions. A client that comes again from the same address takes its session over. One more session than the
 * principal may have, or its client id from another address, is let in only if the session that would have to go does
 * not show that it is alive: two holders of one certificate show themselves here.
 */
final class Reception {
    private static final int LONGEST_CLIENT_ID = 256; // characters
    private static final int MOST_DOUBTS = 3; // sessions asked for a sign of life for one newcomer
    private static final int LOCKS = 256;

    private final Gate gate;
    private final Hub hub;
    private final GateLimits limits;
    private final Object[] locks = new Object[LOCKS];
    private final AtomicLong madeUp = new AtomicLong();

    /** A session that stands in a newcomer's way, and why the newcomer is refused if it is alive. */
    private record Doubt(Attachment attachment, Reason reason) {}

    /** What a newcomer gets: an open session, or somebody to ask first, or a refusal. */
    private sealed interface Place {
        record Open(GateSession session) implements Place {}

        record Doubted(Doubt doubt) implements Place {}

        record None(Reason reason) implements Place {}
    }

    Reception(Gate gate, Hub hub, GateLimits limits) {
        this.gate = gate;
        this.hub = hub;
        this.limits = limits;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    void connect(Principal principal, ConnectRequest request, Outlet outlet, Consumer<ConnectOutcome> then) {
        if (!outlet.inLoop()) {
            throw new IllegalStateException("connect is called on the outlet's loop");
        }
        attempt(principal, request, outlet, then, MOST_DOUBTS);
    }

    private void attempt(
            Principal principal, ConnectRequest request, Outlet outlet, Consumer<ConnectOutcome> then, int doubtsLeft) {
        Place place;
        try {
            place = place(principal, request, outlet);
        } catch (RuntimeException e) { // whatever it was: what was not decided is denied
            place = new Place.None(Reason.DECISION_FAILED);
        }
        switch (place) {
            case Place.Open(GateSession session) -> then.accept(connected(session));
            case Place.None(Reason reason) -> then.accept(refused(principal, request, reason));
            case Place.Doubted(Doubt doubt) ->
                ask(
                        doubt,
                        alive -> {
                            if (alive || doubtsLeft == 0) {
                                then.accept(refused(principal, request, doubt.reason()));
                            } else {
                                hub.close(doubt.attachment(), Reason.SESSION_TAKEN_OVER);
                                attempt(principal, request, outlet, then, doubtsLeft - 1);
                            }
                        },
                        outlet);
        }
    }

    private void ask(Doubt doubt, Consumer<Boolean> answered, Outlet newcomer) {
        Outlet doubted = doubt.attachment().outlet();
        if (doubted.idleMillis() < limits.takeoverSilence().toMillis()) {
            answered.accept(true);
            return;
        }
        doubted.probe(limits.takeoverProbe(), alive -> {
            if (newcomer.inLoop()) {
                answered.accept(alive);
                return;
            }
            try {
                newcomer.loop().execute(() -> answered.accept(alive));
            } catch (RejectedExecutionException stopped) {
                // the newcomer's loop is gone, and it with it
            }
        });
    }

    private Place place(Principal principal, ConnectRequest request, Outlet outlet) {
        Reason refusal = refusal(principal, request);
        if (refusal != null) {
            return new Place.None(refusal);
        }
        Attachment attachment;
        synchronized (locks[principal.subject().slot() & (LOCKS - 1)]) {
            Doubt doubt = doubt(principal, request);
            if (doubt != null) {
                return new Place.Doubted(doubt);
            }
            String clientId = request.clientId().isEmpty() ? makeUp() : request.clientId();
            attachment = hub.open(gate.opening(principal, request, clientId), outlet);
            if (attachment != null
                    && attachment.hasMoved()) { // before it is started, so that nothing stale is delivered
                gate.decideAnew(principal.subject());
            }
        }
        if (attachment == null) {
            return new Place.None(Reason.LIMIT_SESSIONS);
        }
        Reason meanwhile = gate.turnedAway(principal); // a disable that did not find this session yet
        if (meanwhile != null) {
            hub.close(attachment, meanwhile);
            return new Place.None(meanwhile);
        }
        return new Place.Open(gate.session(principal, attachment));
    }

    private @Nullable Reason refusal(Principal principal, ConnectRequest request) {
        Reason turned = gate.turnedAway(principal);
        if (turned != null) {
            return turned;
        }
        if (request.clientId().length() > LONGEST_CLIENT_ID) {
            return Reason.INVALID_REQUEST;
        }
        Will will = request.will();
        return will == null ? null : gate.willRefusal(principal.subject(), will, request.address());
    }

    private @Nullable Doubt doubt(Principal principal, ConnectRequest request) {
        List<Attachment> live = hub.live(principal.id());
        String address = request.address();
        for (Attachment attachment : live) {
            if (attachment.clientId().equals(request.clientId())) {
                return attachment.address().equals(address)
                        ? null
                        : new Doubt(attachment, Reason.CERTIFICATE_IN_TWO_PLACES);
            }
        }
        int most = Math.min(principal.subject().facts().maxSessions(), limits.sessions());
        if (live.size() < most) {
            return null;
        }
        boolean elsewhere = live.stream().noneMatch(a -> a.address().equals(address));
        Attachment quietest = live.stream()
                .max(Comparator.comparingLong(a -> a.outlet().idleMillis()))
                .orElseThrow();
        return new Doubt(quietest, elsewhere ? Reason.CERTIFICATE_IN_TWO_PLACES : Reason.LIMIT_SESSIONS);
    }

    private String makeUp() {
        return "auto-" + Long.toHexString(gate.millis()) + "-" + Long.toHexString(madeUp.incrementAndGet());
    }

    private ConnectOutcome connected(GateSession session) {
        Attachment attachment = session.attachment();
        return new ConnectOutcome.Connected(
                session,
                attachment.isResumed(),
                attachment.clientId(),
                attachment.expirySeconds(),
                hub.limits().inflight());
    }

    private ConnectOutcome refused(Principal principal, ConnectRequest request, Reason reason) {
        gate.tellRefused(EventType.SESSION_REFUSED, principal.id(), request.address(), reason, "");
        return new ConnectOutcome.Refused(reason);
    }
}
