package io.swarmguard.edge.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The PROXY protocol, version 2 only, spoken by load balancers before TLS to say whom they speak for. Believed from
 * declared addresses alone; from these it is required.
 */
final class ProxyProtocol {
    private final List<AddressRange> proxies;
    private final Duration patience;

    ProxyProtocol(List<String> proxies, Duration patience) {
        this.proxies = proxies.stream().map(AddressRange::parse).toList();
        this.patience = patience;
    }

    boolean isProxy(InetAddress peer) {
        for (AddressRange range : proxies) {
            if (range.contains(peer.getAddress())) {
                return true;
            }
        }
        return false;
    }

    /** Waits for the header and then adds the reception for the address it names. */
    void install(ChannelPipeline pipeline, Reception.House house, String proxy) {
        pipeline.addLast(new HAProxyMessageDecoder(), new Header(house, proxy));
    }

    private final class Header extends SimpleChannelInboundHandler<HAProxyMessage> {
        private final Reception.House house;
        private final String proxy;
        private boolean done;

        Header(Reception.House house, String proxy) {
            this.house = house;
            this.proxy = proxy;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.executor()
                    .schedule(
                            () -> refuse(context, "a declared proxy sent no header in time"),
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
            boolean believable = header.protocolVersion() == HAProxyProtocolVersion.V2
                    && header.command() == HAProxyCommand.PROXY
                    && header.sourceAddress() != null;
            if (header.command() == HAProxyCommand.LOCAL) {
                done = true;
                context.close(); // a balancer's own health probe: it has nothing to say
                return;
            }
            if (!believable) {
                refuse(context, "a declared proxy did not name its client with PROXY protocol version 2");
                return;
            }
            done = true;
            context.pipeline().addLast("reception", new Reception(house, context.channel(), header.sourceAddress()));
            context.pipeline().remove(this);
        }

        private void refuse(ChannelHandlerContext context, String why) {
            if (!done) {
                done = true;
                house.doorway().refuseProxy(proxy, why);
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            done = true;
            context.fireChannelInactive();
        }

        /** What is no header at all, or a connection that broke. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof DecoderException) {
                refuse(context, "a declared proxy speaks, but not PROXY protocol version 2");
            }
            context.close();
        }
    }
}
