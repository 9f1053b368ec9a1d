package io.swarmguard.edge.listen;

import io.netty.channel.ChannelPipeline;
import io.swarmguard.identity.Principal;

/** A protocol that takes over a connection once its peer is proved. */
@FunctionalInterface
public interface ProtocolEdge {
    /**
     * Adds the protocol's handlers behind TLS; called once, on the connection's loop.
     *
     * @param address the peer's address without port, as a declared proxy says it if there is one
     */
    void install(ChannelPipeline pipeline, Principal principal, String address);
}
