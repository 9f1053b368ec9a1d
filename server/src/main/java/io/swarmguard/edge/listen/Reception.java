package io.swarmguard.edge.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.internal.tcnative.SSL;
import io.swarmguard.gate.Admission;
import io.swarmguard.gate.Gate;
import io.swarmguard.terms.PrincipalKind;
import java.security.cert.CertificateEncodingException;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The first minute of a connection: counted in, handed to TLS, and once the gate has admitted its certificate handed on
 * to the protocol. Stays in the pipeline only to count the connection out.
 */
final class Reception extends ChannelInboundHandlerAdapter implements Waiting {
    /** The rooms a reception leads between. */
    record House(
            Doorway doorway,
            WaitingRoom waiting,
            TlsContexts tls,
            Gate gate,
            Set<PrincipalKind> kinds,
            ProtocolEdge protocol) {}

    private final House house;
    private final Channel channel;
    private final String address;
    private AddressBook.@Nullable Entry entry;
    private boolean proved;

    Reception(House house, Channel channel, String address) {
        this.house = house;
        this.channel = channel;
        this.address = address;
    }

    /** Counts the connection in and starts TLS, or closes it unheard. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        entry = house.doorway.enter(address);
        if (entry == null) {
            channel.close();
            return;
        }
        house.waiting.enter(channel.eventLoop(), this);
        SslHandler ssl = house.tls.newHandler(
                channel.alloc(), address, house.doorway.limits().handshakeTime());
        context.pipeline().addBefore(context.name(), "tls", ssl);
    }

    @Override
    public AddressBook.Entry from() {
        return Objects.requireNonNull(entry, "counted in");
    }

    @Override
    public void sendAway() {
        house.doorway.refuseWaiting(from(), address);
        leave();
        channel.unsafe().close(channel.unsafe().voidPromise()); // at once, without TLS's goodbye
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                greet(context);
            } else {
                if (entry != null) {
                    house.doorway.handshakeFailed(entry, address, done.cause());
                }
                context.close();
            }
            return;
        }
        super.userEventTriggered(context, event);
    }

    private void greet(ChannelHandlerContext context) {
        SslHandler ssl = (SslHandler) context.pipeline().get("tls");
        Admission admission = admit(ssl);
        if (admission instanceof Admission.Admitted(var principal)) {
            proved = true;
            if (entry != null) {
                entry.proved();
            }
            house.waiting.leave(channel.eventLoop(), this);
            house.doorway.handshakeDone(group(ssl));
            acknowledge();
            house.protocol.install(context.pipeline(), principal, address);
        } else {
            context.close(); // revoked between the two looks, counted by the gate
        }
    }

    /** The gate's answer in the handshake is asked for again, so that the proof is minted from what is known after it. */
    private @Nullable Admission admit(SslHandler ssl) {
        try {
            byte[] certificate =
                    ssl.engine().getSession().getPeerCertificates()[0].getEncoded();
            return house.gate.admit(certificate, house.kinds, address);
        } catch (SSLPeerUnverifiedException | CertificateEncodingException _) {
            return null;
        }
    }

    /**
     * TLS 1.3 has no answer to the end of the handshake, so the kernel would put off its acknowledgement for 40 ms, and a
     * machine whose socket gathers small writes sends its first packet only after that.
     */
    private void acknowledge() {
        if (channel.config() instanceof EpollSocketChannelConfig socket) {
            socket.setTcpQuickAck(true); // once: the first answer ends it
        }
    }

    /** The name of the key exchange group; BoringSSL knows it only while the handshake's completion is told. */
    private static @Nullable String group(SslHandler ssl) {
        if (!(ssl.engine() instanceof ReferenceCountedOpenSslEngine engine)) {
            return null;
        }
        try {
            return SSL.getGroupName(engine.sslPointer());
        } catch (Exception _) {
            return null; // a figure for status only
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        leave();
        super.channelInactive(context);
    }

    private void leave() {
        if (entry != null) {
            if (proved) {
                entry.provedLeft();
            } else {
                house.waiting.leave(channel.eventLoop(), this);
            }
            house.doorway.leave(entry);
            entry = null;
        }
    }

    /** What went wrong was told where it happened; the connection is of no use any more. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
