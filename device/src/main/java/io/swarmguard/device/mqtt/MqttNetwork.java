package io.swarmguard.device.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The event loops and TLS contexts that clients share; closing it ends them all. */
public final class MqttNetwork implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops;
    private final ClientTls tls = new ClientTls();

    private MqttNetwork(int threads) {
        loops = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("mqtt-client", true), NioIoHandler.newFactory());
    }

    /** @param threads one serves thousands of devices that speak now and then */
    public static MqttNetwork start(int threads) {
        return new MqttNetwork(threads);
    }

    /** A client that is not connected yet. */
    public MqttClient client(MqttSettings settings, MqttListener listener) {
        return new MqttClient(this, loops.next(), settings, listener);
    }

    /** Opens TCP and begins TLS on the client's loop; the address is resolved already. */
    ChannelFuture open(EventLoop loop, InetAddress hub, MqttSettings settings, Connection connection) {
        InetAddress local = settings.localAddress();
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, settings.connectTimeout().toMillis()))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Connection.MAX_WAITING_BYTES / 2, Connection.MAX_WAITING_BYTES))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.handler(channel.alloc(), settings), connection);
                    }
                })
                .connect(new InetSocketAddress(hub, settings.port()), localAddress(local));
    }

    private static @Nullable InetSocketAddress localAddress(@Nullable InetAddress local) {
        return local == null ? null : new InetSocketAddress(local, 0);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
