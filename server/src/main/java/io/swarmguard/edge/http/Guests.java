package io.swarmguard.edge.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.swarmguard.gate.Admission;
import io.swarmguard.gate.Gate;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
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
 * all who show none have theirs and a limited stay, so that nobody keeps others from being served. Any loop.
 */
final class Guests {
    private final Gate gate;
    private final Set<PrincipalKind> kinds;
    private final HttpLimits limits;
    private final Signals signals;
    private final AtomicInteger strangers = new AtomicInteger();
    private final Map<Object, Integer> held = new ConcurrentHashMap<>(); // by principal, or by address of a stranger

    Guests(Gate gate, Set<PrincipalKind> kinds, HttpLimits limits, Signals signals) {
        this.gate = gate;
        this.kinds = kinds;
        this.limits = limits;
        this.signals = signals;
    }

    /** To be called with each new connection's pipeline when TLS is in it. */
    void watch(ChannelPipeline pipeline) {
        pipeline.addLast(new Guest());
    }

    /** One connection. */
    private final class Guest extends ChannelInboundHandlerAdapter {
        private @Nullable Object who; // counted in; null: not or no longer
        private @Nullable Future<?> end;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                String address = address(context);
                byte @Nullable [] certificate = PeerCertificate.of(
                        context.pipeline().get(SslHandler.class).engine().getSession());
                boolean in =
                        certificate == null ? enterStranger(context, address) : enterPrincipal(certificate, address);
                if (!in) {
                    context.close();
                    return;
                }
            }
            context.fireUserEventTriggered(event);
        }

        private boolean enterPrincipal(byte[] certificate, String address) {
            if (!(gate.admit(certificate, kinds, address) instanceof Admission.Admitted admitted)) {
                return false; // it was a good one a moment ago, in the handshake
            }
            PrincipalId principal = admitted.principal().id();
            who = principal;
            if (held.merge(principal, 1, Integer::sum) <= limits.perPrincipal()) {
                return true;
            }
            signals.tell(EventType.SESSION_REFUSED, Severity.LOW, principal, address, Reason.LIMIT_SESSIONS, Map.of());
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
            Object counted = who;
            if (counted != null) {
                who = null;
                held.computeIfPresent(counted, (key, count) -> count == 1 ? null : count - 1);
                if (counted instanceof String) {
                    strangers.decrementAndGet();
                }
            }
            context.fireChannelInactive();
        }
    }

    private static String address(ChannelHandlerContext context) {
        return context.channel().remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : "unknown";
    }
}
