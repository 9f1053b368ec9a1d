package io.swarmguard.edge.listen;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The data plane's threads: one event loop a core, shared by all listeners. Nothing on them may block. */
public final class EventLoops implements AutoCloseable {
    private final int count;
    private final EventLoopGroup group;

    /** @param count event loops, usually one for each available core */
    public EventLoops(int count) {
        this.count = count;
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop"), io);
    }

    /** Loads the native libraries of sockets and TLS on a thread of its own, while the start reads the disk. */
    public static void loadAhead() {
        Thread.ofPlatform().daemon().name("load-ahead").start(() -> {
            Epoll.isAvailable();
            OpenSsl.isAvailable();
        });
    }

    public EventLoopGroup group() {
        return group;
    }

    int count() {
        return count;
    }

    static Class<? extends ServerSocketChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Stops the loops, giving what runs on them at most {@code patience}. */
    public void close(Duration patience) {
        group.shutdownGracefully(0, patience.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(patience.toMillis() + 1000);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(2));
    }
}
