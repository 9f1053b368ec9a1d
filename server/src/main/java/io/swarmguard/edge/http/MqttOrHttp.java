package io.swarmguard.edge.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.swarmguard.edge.listen.ProtocolEdge;
import io.swarmguard.gate.Admission;
import io.swarmguard.gate.Gate;
import io.swarmguard.terms.PrincipalKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a connection: one that opens a WebSocket for MQTT is taken from the HTTP server before that has
 * begun with it, so that MQTT owns the connection as on its own port. HTTP/2 never does.
 */
final class MqttOrHttp extends ChannelInboundHandlerAdapter {
    private static final byte[] OPENING = "GET /mqtt".getBytes(US_ASCII); // then a space, or the ? of a query

    private final Gate gate;
    private final Set<PrincipalKind> kinds;
    private final ProtocolEdge mqtt;
    private final Duration patience;
    private @Nullable SslHandshakeCompletionEvent proved; // held back from the server until it is known whose this is
    private @Nullable Future<?> end;
    private ByteBuf first = Unpooled.EMPTY_BUFFER;

    /** @param patience until the first bytes have come */
    MqttOrHttp(Gate gate, Set<PrincipalKind> kinds, ProtocolEdge mqtt, Duration patience) {
        this.gate = gate;
        this.kinds = kinds;
        this.mqtt = mqtt;
        this.patience = patience;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean http2 = ApplicationProtocolNames.HTTP_2.equals(
                context.pipeline().get(SslHandler.class).applicationProtocol());
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess() && !http2) {
            proved = done;
            end = context.executor().schedule(() -> context.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        if (event instanceof SslHandshakeCompletionEvent) {
            context.pipeline().remove(this);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        first = first.isReadable() ? Unpooled.wrappedBuffer(first, (ByteBuf) message) : (ByteBuf) message;
        int differs = mismatch(first);
        if (differs >= OPENING.length) {
            if (first.readableBytes() > OPENING.length) {
                byte next = first.getByte(first.readerIndex() + OPENING.length);
                decided(context, next == ' ' || next == '?');
            }
        } else if (differs < first.readableBytes()) {
            decided(context, false);
        }
    }

    /** How many bytes are those of an opening. */
    private static int mismatch(ByteBuf bytes) {
        int most = Math.min(bytes.readableBytes(), OPENING.length);
        int same = 0;
        while (same < most && bytes.getByte(bytes.readerIndex() + same) == OPENING[same]) {
            same++;
        }
        return same;
    }

    private void decided(ChannelHandlerContext context, boolean isMqtt) {
        ChannelPipeline pipeline = context.pipeline();
        SslHandshakeCompletionEvent done = proved;
        ByteBuf bytes = first;
        first = Unpooled.EMPTY_BUFFER;
        stopWaiting();
        if (!isMqtt && done != null) {
            context.fireUserEventTriggered(done); // now the server may begin
        } else if (isMqtt) {
            pipeline.remove(ApplicationProtocolNegotiationHandler.class);
            if (!take(context)) {
                context.close();
            }
        }
        context.fireChannelRead(bytes);
        pipeline.remove(this);
    }

    private boolean take(ChannelHandlerContext context) {
        byte @Nullable [] certificate = PeerCertificate.of(
                context.pipeline().get(SslHandler.class).engine().getSession());
        String address = context.channel().remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : "unknown";
        if (certificate == null
                || !(gate.admit(certificate, kinds, address) instanceof Admission.Admitted(var principal))) {
            return false; // revoked between the two looks, counted by the gate
        }
        mqtt.install(context.pipeline(), principal, address);
        return true;
    }

    private void stopWaiting() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopWaiting();
        first.release();
        first = Unpooled.EMPTY_BUFFER;
        context.fireChannelInactive();
    }
}
