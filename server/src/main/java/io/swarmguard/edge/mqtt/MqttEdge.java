package io.swarmguard.edge.mqtt;

import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.FastThreadLocal;
import io.swarmguard.formats.mqtt.PublishView;
import io.swarmguard.gate.Gate;
import io.swarmguard.identity.Principal;
import io.swarmguard.signal.Signals;
import java.time.Clock;
import java.time.InstantSource;

/** Makes a connection speak MQTT once TLS has proved who is at its other end. */
public final class MqttEdge {
    private final Gate gate;
    private final Signals signals;
    private final MqttLimits limits;
    private final InstantSource clock;
    private final Arrivals arrivals;

    /** One per loop: where the topic of the PUBLISH at hand is copied to. */
    private final FastThreadLocal<byte[]> topics = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[PublishView.MAX_TOPIC_BYTES];
        }
    };

    private final FastThreadLocal<Stamps> stamps = new FastThreadLocal<>() {
        @Override
        protected Stamps initialValue() {
            return new Stamps();
        }
    };

    public MqttEdge(Gate gate, Signals signals, MqttLimits limits) {
        this(gate, signals, limits, Clock.systemUTC());
    }

    MqttEdge(Gate gate, Signals signals, MqttLimits limits, InstantSource clock) {
        this.gate = gate;
        this.signals = signals;
        this.limits = limits;
        this.clock = clock;
        this.arrivals = new Arrivals(limits.connectionsPerPrincipal());
    }

    /**
     * Appends the handler that speaks MQTT; called once, on the channel's loop, after the TLS handshake succeeded.
     *
     * @param address where the peer comes from, without port
     */
    public void install(ChannelPipeline pipeline, Principal principal, String address) {
        pipeline.addLast("mqtt", new MqttConnection(this, pipeline.channel(), principal, address));
    }

    /**
     * Appends the handlers that take the opening of a WebSocket and then speak MQTT in it; called as {@link #install}.
     *
     * @param origins of pages that may open one
     */
    public void installBehindWebSocket(ChannelPipeline pipeline, Origins origins, Principal principal, String address) {
        WebSocketUpgrade.install(pipeline, this, origins, principal, address);
    }

    Gate gate() {
        return gate;
    }

    Signals signals() {
        return signals;
    }

    MqttLimits limits() {
        return limits;
    }

    InstantSource clock() {
        return clock;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** This loop's. */
    Stamps stamps() {
        return stamps.get();
    }

    /** Room for any topic; good until the next call on this loop. */
    byte[] topicRoom() {
        return topics.get();
    }
}
