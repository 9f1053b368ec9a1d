package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.swarmguard.formats.mqtt.PropertiesWriter;
import io.swarmguard.message.Message;
import io.swarmguard.message.UserProperty;
import io.swarmguard.terms.PrincipalId;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the hub adds to messages for MQTT 5 receivers: who sent it and when. A sender's messages of the same
 * millisecond share their bytes, and a sender's name is encoded once while it keeps its place here. One per loop,
 * confined to it.
 */
final class Stamps {
    private static final int PLACES = 1_024; // senders remembered; a power of two, some 200 bytes each

    private final @Nullable Stamp[] latest = new Stamp[PLACES];
    private long millis = -1;
    private byte[] time = {};

    /** The stamps of one sender at one millisecond; the first part of the bytes names it, and its gateway. */
    private record Stamp(
            PrincipalId sender, @Nullable PrincipalId via, int senderBytes, long millis, MessageForm.Encoded encoded) {
        boolean isOf(Message message) {
            return sender.equals(message.origin()) && Objects.equals(via, message.via());
        }
    }

    /**
     * The encoded user properties {@value UserProperty#SENDER}, {@value UserProperty#VIA} where there was a gateway, and
     * {@value UserProperty#TIME}.
     */
    MessageForm.Encoded of(Message message) {
        PrincipalId sender = message.origin();
        int place = sender.hashCode();
        place = (place ^ place >>> 16) & (PLACES - 1);
        Stamp known = latest[place];
        boolean sameSender = known != null && known.isOf(message);
        if (sameSender && known.millis == message.timeMillis()) {
            return known.encoded;
        }
        byte[] when = time(message.timeMillis());
        byte[] who = sameSender ? known.encoded.bytes() : who(message);
        int senderBytes = sameSender ? known.senderBytes : who.length;
        byte[] both = new byte[senderBytes + when.length];
        System.arraycopy(who, 0, both, 0, senderBytes);
        System.arraycopy(when, 0, both, senderBytes, when.length);
        Stamp stamp =
                new Stamp(sender, message.via(), senderBytes, message.timeMillis(), new MessageForm.Encoded(both));
        latest[place] = stamp;
        return stamp.encoded;
    }

    private static byte[] who(Message message) {
        byte[] sender = property(UserProperty.SENDER, message.origin().toString());
        if (message.via() == null) {
            return sender;
        }
        byte[] via = property(UserProperty.VIA, message.via().toString());
        byte[] both = Arrays.copyOf(sender, sender.length + via.length);
        System.arraycopy(via, 0, both, sender.length, via.length);
        return both;
    }

    private byte[] time(long now) {
        if (now != millis) {
            time = property(UserProperty.TIME, Long.toString(now));
            millis = now;
        }
        return time;
    }

    private static byte[] property(String name, String value) {
        ByteBuf out = Unpooled.buffer(64);
        PropertiesWriter.user(out, name, value);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
