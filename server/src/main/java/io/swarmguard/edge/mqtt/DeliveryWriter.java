package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.swarmguard.formats.mqtt.PropertiesWriter;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.PublishWriter;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Encodes deliveries for one client as PUBLISH packets (3.3). */
final class DeliveryWriter {
    private static final int NUMBER_OF_TWO_BYTES = 3;
    private static final int NUMBER_OF_FOUR_BYTES = 5;

    private final Agreement agreement;
    private final InstantSource clock;
    private final Stamps stamps;
    /** The topics that go by an alias, from the first ones delivered on; they are never given to others. */
    private final Map<String, Integer> aliases = new HashMap<>(0);

    /** @param stamps of the loop that this is used on */
    DeliveryWriter(Agreement agreement, InstantSource clock, Stamps stamps) {
        this.stamps = stamps;
        this.agreement = agreement;
        this.clock = clock;
    }

    /** Appends the delivery, or returns false if the client does not take packets of that size (3.1.2.11.4). */
    boolean write(Outbound outbound, Delivery delivery) {
        Message message = delivery.message();
        int first = PublishWriter.firstByte(delivery.qos().level(), delivery.retained(), delivery.duplicate());
        return agreement.five()
                ? writeFive(outbound, delivery, message, first)
                : writeThree(outbound, delivery, message, first);
    }

    private static boolean writeThree(Outbound outbound, Delivery delivery, Message message, int first) {
        PublishWriter.write(outbound.buffer(), first, message.topic().utf8(), delivery.handle(), message.payload());
        return true;
    }

    private boolean writeFive(Outbound outbound, Delivery delivery, Message message, int first) {
        byte[] common = MessageForm.encode(message, stamps);
        byte[] payload = message.payload();
        byte[] topic = message.topic().utf8();
        boolean expires = message.expiresAtMillis() != Message.NEVER;
        int properties = common.length + (expires ? NUMBER_OF_FOUR_BYTES : 0) + idsSize(delivery.subscriptionIds());
        int whole = PublishWriter.size(delivery.qos().level(), topic.length, properties, payload.length);
        if (whole + NUMBER_OF_TWO_BYTES + 1 > agreement.largestPacketBytes()) {
            return false;
        }
        int alias = 0;
        if (agreement.aliasesOut() > 0) {
            String name = message.topic().toString();
            alias = aliases.getOrDefault(name, 0);
            if (alias > 0) {
                topic = PublishWriter.noTopic();
            } else if (aliases.size() < agreement.aliasesOut()) {
                alias = aliases.size() + 1;
                aliases.put(name, alias);
            }
        }
        int length = properties + (alias > 0 ? NUMBER_OF_TWO_BYTES : 0);
        ByteBuf out = outbound.buffer();
        PublishWriter.begin(out, first, topic, delivery.handle(), length, payload.length);
        if (alias > 0) {
            PropertiesWriter.number(out, Property.TOPIC_ALIAS, alias);
        }
        if (expires) {
            PropertiesWriter.number(out, Property.MESSAGE_EXPIRY_INTERVAL, secondsLeft(message));
        }
        for (int id : delivery.subscriptionIds()) {
            PropertiesWriter.subscriptionId(out, id);
        }
        out.writeBytes(common);
        out.writeBytes(payload);
        return true;
    }

    private static int idsSize(int[] ids) {
        int size = 0;
        for (int id : ids) {
            size += PropertiesWriter.subscriptionIdSize(id);
        }
        return size;
    }

    /** 3.3.2.3.3: what the publisher gave less the time it waited here. */
    private long secondsLeft(Message message) {
        return Math.clamp((message.expiresAtMillis() - clock.millis() + 999) / 1000, 0, 0xffff_ffffL);
    }
}
