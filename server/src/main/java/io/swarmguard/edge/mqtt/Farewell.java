package io.swarmguard.edge.mqtt;

import io.netty.channel.Channel;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketType;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a connection is ended from this side: with the last word that the version at hand has, and for certain. */
final class Farewell {
    /** What a peer that does not read is given before it is cut off. */
    private static final long PATIENCE_MILLIS = 1000;

    /** Bytes of a DISCONNECT besides its reason string. */
    private static final int FRAME_BYTES = 16;

    private final Channel channel;
    private final Outbound outbound;
    private @Nullable MqttVersion greeted;
    private @Nullable Agreement agreement;

    Farewell(Channel channel, Outbound outbound) {
        this.channel = channel;
        this.outbound = outbound;
    }

    /** Whether the reason takes rights away, so that nothing more may be handed over. */
    static boolean isNarrowing(Reason reason) {
        return switch (reason) {
            case PRINCIPAL_DISABLED, CERTIFICATE_REVOKED, CERTIFICATE_EXPIRED, STANDING_LOWERED -> true;
            default -> false;
        };
    }

    /** A CONNECT came, in a version that can be answered. */
    void greeted(MqttVersion version) {
        greeted = version;
    }

    /** The CONNECT was accepted: from now on DISCONNECT is the last word. */
    void agreed(Agreement with) {
        agreement = with;
    }

    /** Says why, if there is a way to say it now, then closes. */
    void refuse(ReasonCode code, @Nullable String why) {
        if (agreement != null) {
            if (agreement.five()) { // 3.1.1 has no DISCONNECT from the server
                ReasonCode sent = code.mayBeIn(PacketType.DISCONNECT) ? code : ReasonCode.UNSPECIFIED_ERROR;
                outbound.write(
                        new Packet.Disconnect(sent, reasonString(why, agreement.largestPacketBytes())), MqttVersion.V5);
            }
        } else if (greeted != null) {
            ReasonCode sent = code.mayBeIn(PacketType.CONNACK) ? code : ReasonCode.UNSPECIFIED_ERROR;
            outbound.write(new Packet.Connack(false, sent, Properties.NONE), greeted);
        }
        close();
    }

    /** Sends what there is and closes; a peer that is behind with reading is cut off. */
    void close() {
        if (!channel.isWritable()) {
            cut();
            return;
        }
        outbound.flushLast().addListener(sent -> channel.close());
        channel.eventLoop().schedule(this::cut, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Closes the socket without TLS's goodbye, dropping what waits in it. */
    private void cut() {
        outbound.drop();
        if (channel.isOpen()) {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    /** 3.1.2.11.4: a reason string is left out if the packet would be too large with it. */
    private static Properties reasonString(@Nullable String why, int largestPacketBytes) {
        return why == null || why.getBytes(StandardCharsets.UTF_8).length + FRAME_BYTES > largestPacketBytes
                ? Properties.NONE
                : Properties.builder().text(Property.REASON_STRING, why).build();
    }
}
