package io.swarmguard.edge.mqtt;

import io.netty.channel.ChannelPipeline;
import io.swarmguard.gate.Gate;
import io.swarmguard.identity.Principal;
import io.swarmguard.signal.Signals;

/** Makes a connection speak MQTT once TLS has proved who is at its other end. */
public final class MqttEdge {
    private final Gate gate;
    private final Signals signals;
    private final MqttLimits limits;

    public MqttEdge(Gate gate, Signals signals, MqttLimits limits) {
        this.gate = gate;
        this.signals = signals;
        this.limits = limits;
    }

    /**
     * Appends the handler that speaks MQTT; called once, on the channel's loop, after the TLS handshake succeeded.
     *
     * @param address where the peer comes from, without port
     */
    public void install(ChannelPipeline pipeline, Principal principal, String address) {
        pipeline.addLast("mqtt", new MqttConnection(gate, signals, limits, principal, address));
    }
}
