package io.swarmguard.edge.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.swarmguard.edge.listen.Doorway;
import io.swarmguard.gate.Admission;
import io.swarmguard.gate.Cut;
import io.swarmguard.gate.Gate;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections whose handshake is done: each principal, and each address without a certificate, has its share, and
 * all who show none have theirs and a limited stay, so that nobody keeps others from being served. Any loop. Closes the
 * connections of whoever is disabled, or of a certificate that is revoked, at that moment.
 */
final class Guests implements Cut {
    /** The peer, with its port, whose request the calling thread handles. */
    static final ScopedValue<InetSocketAddress> ASKING = ScopedValue.newInstance();

    private static final long LAST_ANSWER_MILLIS = 1000;

    private final Gate gate;
    private final Set<PrincipalKind> kinds;
    private final Set<PrincipalKind> guests;
    private final HttpLimits limits;
    private final Signals signals;
    private final AtomicInteger strangers = new AtomicInteger();
    private final Map<Object, Integer> held = new ConcurrentHashMap<>(); // by principal, or by address of a stranger
    private final Map<PrincipalId, Set<Known>> known = new ConcurrentHashMap<>(); // connections that can be cut

    /** A connection of a principal, by what TLS has of it. */
    private record Known(ChannelHandlerContext tls, Fingerprint certificate) {
        /** One that asked for what cuts it hears the answer first; the gate is asked before anything else on it. */
        void cut() {
            if (ASKING.isBound() && ASKING.get().equals(tls.channel().remoteAddress())) {
                tls.executor().schedule(this::close, LAST_ANSWER_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                close();
            }
        }

        /** Below HTTP/2, which would let its streams go on for a while, and TLS, which would wait for the peer to read. */
        private void close() {
            tls.close();
        }
    }

    Guests(Gate gate, HttpListener.Spec spec, Signals signals) {
        this.gate = gate;
        this.kinds = spec.kinds();
        this.guests = spec.guests();
        this.limits = spec.limits();
        this.signals = signals;
    }

    /** To be called with each new connection's pipeline when TLS is in it. */
    void watch(ChannelPipeline pipeline) {
        Doorway.beforeServer(pipeline, new Guest());
    }

    @Override
    public void cut(PrincipalId principal, @Nullable Fingerprint certificate) {
        for (Known one : known.getOrDefault(principal, Set.of())) {
            if (certificate == null || one.certificate().equals(certificate)) {
                one.cut();
            }
        }
    }

    /** One connection. */
    private final class Guest extends ChannelInboundHandlerAdapter {
        private @Nullable Object who; // counted in; null: not or no longer
        private @Nullable Known counted;
        private boolean isGuest;
        private @Nullable Future<?> end;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                String address = address(context);
                byte @Nullable [] certificate = PeerCertificate.of(
                        context.pipeline().get(SslHandler.class).engine().getSession());
                boolean in = certificate == null
                        ? enterStranger(context, address)
                        : enterPrincipal(context, certificate, address);
                if (!in) {
                    context.close();
                    return;
                }
            }
            context.fireUserEventTriggered(event);
        }

        private boolean enterPrincipal(ChannelHandlerContext context, byte[] certificate, String address) {
            if (!(gate.admit(certificate, kinds, address) instanceof Admission.Admitted admitted)) {
                return false; // it was a good one a moment ago, in the handshake
            }
            PrincipalId principal = admitted.principal().id();
            who = principal;
            Known one = new Known(
                    context.pipeline().context(SslHandler.class),
                    admitted.principal().certificate());
            counted = one;
            known.compute(principal, (id, all) -> with(all, one));
            isGuest = guests.contains(principal.kind());
            boolean full = isGuest && strangers.incrementAndGet() > limits.strangersConnections();
            if (held.merge(principal, 1, Integer::sum) <= limits.perPrincipal() && !full) {
                // once more: it may have been cut between the first look and when it could be found here
                return gate.admit(certificate, kinds, address) instanceof Admission.Admitted;
            }
            Reason reason = full ? Reason.LIMIT_CONNECTIONS : Reason.LIMIT_SESSIONS;
            signals.tell(EventType.SESSION_REFUSED, Severity.LOW, principal, address, reason, Map.of());
            return false;
        }

        private boolean enterStranger(ChannelHandlerContext context, String address) {
            who = address;
            int all = strangers.incrementAndGet();
            int here = held.merge(address, 1, Integer::sum);
            Reason refusal = here > limits.strangers().perAddress()
                    ? Reason.LIMIT_CONNECTIONS_PER_ADDRESS
                    : all > limits.strangersConnections() ? Reason.LIMIT_CONNECTIONS : null;
            if (refusal == null) {
                long most = limits.strangers().connectionTime().toMillis();
                end = context.executor().schedule(() -> context.close(), most, TimeUnit.MILLISECONDS);
                return true;
            }
            signals.tell(EventType.HANDSHAKE_REFUSED, Severity.LOW, null, address, refusal, Map.of());
            return false;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (end != null) {
                end.cancel(false);
            }
            Object left = who;
            if (left != null) {
                who = null;
                held.computeIfPresent(left, (key, count) -> count == 1 ? null : count - 1);
                if (isGuest || left instanceof String) {
                    strangers.decrementAndGet();
                }
            }
            Known gone = counted;
            if (gone != null && left instanceof PrincipalId principal) {
                counted = null;
                known.computeIfPresent(principal, (id, all) -> without(all, gone));
            }
            context.fireChannelInactive();
        }
    }

    private static Set<Known> with(@Nullable Set<Known> all, Known one) {
        Set<Known> more = all == null ? ConcurrentHashMap.newKeySet() : all;
        more.add(one);
        return more;
    }

    private static @Nullable Set<Known> without(Set<Known> all, Known gone) {
        all.remove(gone);
        return all.isEmpty() ? null : all;
    }

    private static String address(ChannelHandlerContext context) {
        return context.channel().remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : "unknown";
    }
}
