package io.swarmguard.edge.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the shared budgets on a listener whose TLS belongs to a library: counts the connection in and out, closes it
 * unheard if its address used up its share, counts its failed handshake, and lets it wait among the unproved until it
 * has shown a known certificate. Stands first in the pipeline.
 */
final class DoorKeeper extends ChannelInboundHandlerAdapter {
    /** Whose bytes this loop is reading: the library's TLS engines do not know their peer's address. */
    private static final FastThreadLocal<String> READING = new FastThreadLocal<>();

    private final Door door;
    private String address = "unknown";
    private @Nullable Visit visit;

    /**
     * One listener's.
     *
     * @param live its connections now
     * @param most its connections at once
     */
    record Door(Doorway doorway, WaitingRoom waiting, AtomicInteger live, int most) {}

    DoorKeeper(Door door) {
        this.door = door;
    }

    /** The address whose bytes are being read on this thread; null outside of a read. */
    static @Nullable String reading() {
        return READING.getIfExists();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().remoteAddress() instanceof InetSocketAddress peer) {
            address = peer.getAddress().getHostAddress();
        }
        AddressBook.Entry entry = door.doorway.enter(address);
        if (entry == null) {
            context.channel().close();
            return;
        }
        if (door.live.incrementAndGet() > door.most) {
            door.live.decrementAndGet();
            door.doorway.refuseOver(entry, address);
            context.channel().close();
            return;
        }
        Visit begun = new Visit(context.channel(), entry);
        visit = begun;
        door.waiting.enter(context.channel().eventLoop(), begun);
        Doorway.beforeServer(context.pipeline(), begun);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        READING.set(address);
        try {
            context.fireChannelRead(message);
        } finally {
            READING.remove();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leave();
        context.fireChannelInactive();
    }

    private void leave() {
        if (visit != null) {
            visit.end();
            visit = null;
        }
    }

    /** A connection that was counted in. Hears behind TLS how the handshake ended. */
    private final class Visit extends ChannelInboundHandlerAdapter implements Waiting {
        private final Channel channel;
        private final AddressBook.Entry entry;
        private boolean proved;

        Visit(Channel channel, AddressBook.Entry entry) {
            this.channel = channel;
            this.entry = entry;
        }

        @Override
        public AddressBook.Entry from() {
            return entry;
        }

        @Override
        public void sendAway() {
            door.doorway.refuseWaiting(entry, address);
            leave();
            channel.unsafe().close(channel.unsafe().voidPromise()); // at once, without TLS's goodbye
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && visit != null) {
                if (!done.isSuccess()) {
                    door.doorway.handshakeFailed(entry, address, done.cause());
                } else if (showedCertificate(context)) {
                    proved = true;
                    entry.proved();
                    door.waiting.leave(channel.eventLoop(), this);
                }
            }
            context.fireUserEventTriggered(event);
        }

        /** One that is shown is a known one, or the handshake had failed. */
        private boolean showedCertificate(ChannelHandlerContext context) {
            SslHandler tls = Objects.requireNonNull(context.pipeline().get(SslHandler.class), "its own event");
            try {
                return tls.engine().getSession().getPeerCertificates().length > 0;
            } catch (SSLPeerUnverifiedException _) {
                return false;
            }
        }

        void end() {
            if (proved) {
                entry.provedLeft();
            } else {
                door.waiting.leave(channel.eventLoop(), this);
            }
            door.live.decrementAndGet();
            door.doorway.leave(entry);
        }
    }
}
