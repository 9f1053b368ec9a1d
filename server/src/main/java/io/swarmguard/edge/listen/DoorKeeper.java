package io.swarmguard.edge.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the shared budgets on a listener whose TLS belongs to a library: counts the connection in and out, closes it
 * unheard if its address used up its share, counts its failed handshake. Stands first in the pipeline.
 */
final class DoorKeeper extends ChannelInboundHandlerAdapter {
    /** Whose bytes this loop is reading: the library's TLS engines do not know their peer's address. */
    private static final FastThreadLocal<String> READING = new FastThreadLocal<>();

    private final Doorway doorway;
    private String address = "unknown";
    private AddressBook.@Nullable Entry entry;

    DoorKeeper(Doorway doorway) {
        this.doorway = doorway;
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
        entry = doorway.enter(address);
        if (entry == null) {
            context.channel().close();
        } else {
            context.pipeline().addLast(new HandshakeEnd());
        }
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
        if (entry != null) {
            doorway.leave(entry);
            entry = null;
        }
        context.fireChannelInactive();
    }

    /** Hears behind TLS how the handshake ended. */
    private final class HandshakeEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && !done.isSuccess() && entry != null) {
                doorway.handshakeFailed(entry, address, done.cause());
            }
            context.fireUserEventTriggered(event);
        }
    }
}
