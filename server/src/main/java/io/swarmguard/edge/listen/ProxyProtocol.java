package io.swarmguard.edge.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
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
    void install(ChannelPipeline pipeline, Reception.House house) {
        pipeline.addLast(new HAProxyMessageDecoder(), new Header(house));
    }

    private final class Header extends SimpleChannelInboundHandler<HAProxyMessage> {
        private final Reception.House house;
        private boolean seen;

        Header(Reception.House house) {
            this.house = house;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.executor()
                    .schedule(
                            () -> {
                                if (!seen) {
                                    context.close();
                                }
                            },
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
            boolean believable = header.protocolVersion() == HAProxyProtocolVersion.V2
                    && header.command() == HAProxyCommand.PROXY
                    && header.sourceAddress() != null;
            if (!believable) {
                context.close(); // also a balancer's own LOCAL health probe: it has nothing to say
                return;
            }
            seen = true;
            context.pipeline().addLast("reception", new Reception(house, header.sourceAddress()));
            context.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
