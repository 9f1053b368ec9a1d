package io.swarmguard.checks.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** BoringSSL as a client, which knows hybrid key exchange and can be told which groups to offer. */
final class BoringSsl {
    private static final int PATIENCE_SECONDS = 30;

    private BoringSsl() {}

    /**
     * Connects from an address of loopback, says MQTT's hello, and gives the group that was agreed on once that was
     * answered.
     *
     * @param dir where {@code NAME.key}, {@code NAME.crt} and {@code swarm-ca.crt} are
     * @param groups what to offer, the most wanted first
     * @throws IOException if it was not let in
     */
    static String group(int port, String from, Path dir, String name, String... groups)
            throws IOException, InterruptedException {
        SslContext tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .option(OpenSslContextOption.GROUPS, groups)
                .keyManager(
                        dir.resolve(name + ".crt").toFile(),
                        dir.resolve(name + ".key").toFile())
                .trustManager(dir.resolve("swarm-ca.crt").toFile())
                .build();
        CompletableFuture<String> agreed = new CompletableFuture<>();
        try (MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline()
                                    .addLast("tls", tls.newHandler(channel.alloc(), "localhost", port))
                                    .addLast(new Greeter(agreed));
                        }
                    })
                    .connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            return agreed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("not let in", e);
        }
    }

    private static final class Greeter extends SimpleChannelInboundHandler<ByteBuf> {
        private final CompletableFuture<String> agreed;
        private String group = "";

        Greeter(CompletableFuture<String> agreed) {
            this.agreed = agreed;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                SslHandler tls = (SslHandler) context.pipeline().get("tls");
                group = SSL.getGroupName(((ReferenceCountedOpenSslEngine) tls.engine()).sslPointer());
                context.writeAndFlush(Unpooled.wrappedBuffer(OpenSsl.HELLO_AND_GOODBYE));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf answer) {
            agreed.complete(group);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            agreed.completeExceptionally(new IOException("the hub closed without an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            agreed.completeExceptionally(cause);
        }
    }
}
