package io.swarmguard.checks.siege;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Carries out attacks on one port of loopback, each on one of two threads. Closing it ends what the hub has not. */
final class Raid implements AutoCloseable {
    private static final long DRIP_MILLIS = 100;

    private static final int THREADS = 2;
    private static final String NAME = "raid";

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(THREADS, new DefaultThreadFactory(NAME), NioIoHandler.newFactory());
    private final int port;

    /** Its threads stand back behind all others, as attackers have machines of their own and take no processor's time here. */
    Raid(int port) throws IOException, InterruptedException {
        this.port = port;
        for (int i = 0; i < THREADS; i++) {
            loops.next().submit(() -> {}).await(); // so that there is a thread
        }
        List<String> command = new ArrayList<>(List.of("renice", "-n", "19", "-p"));
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).startsWith(NAME)) {
                    command.add(task.getFileName().toString());
                }
            }
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0 || command.size() != 4 + THREADS) {
            throw new IOException(command + ": " + said);
        }
    }

    /** Begins; completes with the number of connections that came about once the last of them has ended. */
    CompletableFuture<Integer> begin(Attack attack) {
        Course course = new Course(attack);
        course.next(System.nanoTime());
        return course.over;
    }

    private final class Course {
        private final Attack attack;
        private final EventLoop loop = loops.next();
        private final CompletableFuture<Integer> over = new CompletableFuture<>();
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private int begun;

        Course(Attack attack) {
            this.attack = attack;
        }

        /** Begins what is due. */
        void next(long startedNanos) {
            long due = 1 + (System.nanoTime() - startedNanos) * attack.perSecond() / 1_000_000_000L;
            while (begun < Math.min(due, attack.connections())) {
                connect(attack.from(begun++));
            }
            if (begun < attack.connections()) {
                loop.schedule(() -> next(startedNanos), 5, TimeUnit.MILLISECONDS);
            }
        }

        private void connect(String from) {
            new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (attack.tls() != null) {
                                channel.pipeline().addLast(attack.tls().newHandler(channel.alloc()));
                            }
                            channel.pipeline().addLast(new Stranger(attack));
                        }
                    })
                    .localAddress(new InetSocketAddress(InetAddress.ofLiteral(from), 0))
                    .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .connect()
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            connected.incrementAndGet();
                        }
                    })
                    .channel()
                    .closeFuture()
                    .addListener(closed -> {
                        if (ended.incrementAndGet() == attack.connections()) {
                            over.complete(connected.get());
                        }
                    });
        }
    }

    private static final class Stranger extends ChannelInboundHandlerAdapter {
        private final Attack attack;
        private int said;

        Stranger(Attack attack) {
            this.attack = attack;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (attack.tls() == null) {
                speak(context);
            }
            context.fireChannelActive();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                speak(context);
            }
        }

        private void speak(ChannelHandlerContext context) {
            if (!attack.slowly()) {
                context.writeAndFlush(Unpooled.wrappedBuffer(attack.says()));
            } else if (context.channel().isActive() && said < attack.says().length) {
                context.writeAndFlush(Unpooled.wrappedBuffer(attack.says(), said++, 1));
                context.executor().schedule(() -> speak(context), DRIP_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, @Nullable Object message) {
            ReferenceCountUtil.release(message);
        }

        /** Being thrown out is what it came for. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
