package io.swarmguard.edge.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.swarmguard.gate.Gate;
import io.swarmguard.identity.Principal;
import io.swarmguard.signal.Signals;

/** The life of one MQTT connection. */
@SuppressWarnings("UnusedVariable") // filled next
final class MqttConnection extends ChannelInboundHandlerAdapter {
    private final Gate gate;
    private final Signals signals;
    private final MqttLimits limits;
    private final Principal principal;
    private final String address;

    MqttConnection(Gate gate, Signals signals, MqttLimits limits, Principal principal, String address) {
        this.gate = gate;
        this.signals = signals;
        this.limits = limits;
        this.principal = principal;
        this.address = address;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        throw new UnsupportedOperationException();
    }
}
