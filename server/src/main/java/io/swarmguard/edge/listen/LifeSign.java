package io.swarmguard.edge.listen;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.channel.epoll.EpollTcpInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks the host at the other end of a connection for a sign of life, by a TCP keep-alive probe (RFC 9293, 3.8.4): no
 * protocol's server can ask its client, but the kernel of a machine that is there and holds the connection answers. Works
 * only where the kernel tells when it last heard an acknowledgement (Linux).
 */
public final class LifeSign {
    private static final long LOOK_MILLIS = 50;
    private static final int SOON_SECONDS = 1;

    private final EpollSocketChannel channel;
    private final Consumer<Boolean> answered;
    private final long begunNanos;
    private final long untilNanos;
    private final EpollTcpInfo info = new EpollTcpInfo();
    private final int idleSeconds;

    private LifeSign(EpollSocketChannel channel, Duration patience, Consumer<Boolean> answered) {
        this.channel = channel;
        this.answered = answered;
        this.begunNanos = channel.eventLoop().ticker().nanoTime();
        this.untilNanos = begunNanos + patience.toNanos();
        this.idleSeconds = channel.config().getTcpKeepIdle();
    }

    /**
     * Asks, from any thread.
     *
     * @param address where the peer comes from; if the connection is another's, such as a proxy's, nobody can be asked
     * @param answered gets the answer on the channel's loop; false if nobody answered in time or can be asked
     */
    public static void ask(Channel channel, String address, Duration patience, Consumer<Boolean> answered) {
        try {
            channel.eventLoop().execute(() -> begin(channel, address, patience, answered));
        } catch (RejectedExecutionException stopped) {
            answered.accept(false); // its loop is gone, and it with it
        }
    }

    private static void begin(Channel channel, String address, Duration patience, Consumer<Boolean> answered) {
        if (channel instanceof EpollSocketChannel socket && socket.isActive() && isOf(address, socket)) {
            LifeSign sign = new LifeSign(socket, patience, answered);
            sign.keepIdle(SOON_SECONDS); // the kernel sends a probe at once if it was quiet for that long
            sign.lookSoon();
        } else {
            answered.accept(false);
        }
    }

    private static boolean isOf(String address, EpollSocketChannel socket) {
        InetSocketAddress peer = socket.remoteAddress();
        return peer != null && peer.getAddress().getHostAddress().equals(address);
    }

    private void lookSoon() {
        channel.eventLoop().schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long now = channel.eventLoop().ticker().nanoTime();
        if (!channel.isActive()) {
            answered.accept(false);
        } else if (heardWithin(TimeUnit.NANOSECONDS.toMillis(now - begunNanos))) {
            end(true);
        } else if (now >= untilNanos) {
            end(false);
        } else {
            lookSoon();
        }
    }

    private boolean heardWithin(long millis) {
        channel.tcpInfo(info);
        return info.lastAckRecv() < millis;
    }

    private void end(boolean alive) {
        keepIdle(idleSeconds);
        answered.accept(alive);
    }

    private void keepIdle(int seconds) {
        EpollSocketChannelConfig config = channel.config();
        config.setTcpKeepIdle(seconds);
    }
}
