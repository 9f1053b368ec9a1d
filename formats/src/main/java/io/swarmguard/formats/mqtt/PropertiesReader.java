package io.swarmguard.formats.mqtt;

import java.util.EnumSet;
import java.util.Set;

/** Reads the properties of a packet or will (2.2.2), refusing unknown, misplaced and repeated ones. */
final class PropertiesReader {
    /** 3.1.2.11.3, 3.1.2.11.4, 3.8.2.1.2 */
    private static final Set<Property> NEVER_ZERO =
            EnumSet.of(Property.RECEIVE_MAXIMUM, Property.MAXIMUM_PACKET_SIZE, Property.SUBSCRIPTION_IDENTIFIER);

    private PropertiesReader() {}

    /** @param place {@link Property#IN_WILL} or the bit of a packet type */
    static Properties read(Input in, int place) throws BadPacketException {
        int length = in.varint();
        if (length == 0) {
            return Properties.NONE;
        }
        int outerEnd = in.narrow(length);
        Properties.Builder builder = Properties.builder();
        while (in.remaining() > 0) {
            int id = in.varint();
            Property property = Property.ofId(id);
            if (property == null || !property.mayBeIn(place)) {
                throw BadPacketException.malformed("property " + id + " that is unknown here");
            }
            one(in, property, place, builder);
        }
        in.widen(outerEnd);
        if (builder.has(Property.AUTHENTICATION_DATA) && !builder.has(Property.AUTHENTICATION_METHOD)) {
            throw BadPacketException.protocolError("authentication data without a method"); // 3.1.2.11.10
        }
        return builder.build();
    }

    private static void one(Input in, Property property, int place, Properties.Builder builder)
            throws BadPacketException {
        boolean repeated = property == Property.SUBSCRIPTION_IDENTIFIER
                ? builder.hasSubscriptionId() && place != PacketType.PUBLISH.bit()
                : builder.has(property);
        if (repeated) {
            throw BadPacketException.protocolError("property " + property + " twice");
        }
        switch (property.type()) {
            case FLAG -> builder.number(property, flag(in, property));
            case TWO_BYTES -> builder.number(property, nonZero(property, in.u16()));
            case FOUR_BYTES -> builder.number(property, nonZero(property, in.u32()));
            case VARINT -> builder.subscriptionId(Math.toIntExact(nonZero(property, in.varint())));
            case TEXT -> builder.text(property, text(in, property));
            case TEXT_PAIR -> builder.user(in.text(), in.text());
            case BINARY -> builder.binary(property, in.binary());
        }
    }

    private static int flag(Input in, Property property) throws BadPacketException {
        int value = in.u8();
        if (value > 1) {
            throw BadPacketException.protocolError(property + " other than 0 or 1");
        }
        return value;
    }

    private static long nonZero(Property property, long value) throws BadPacketException {
        if (value == 0 && property == Property.TOPIC_ALIAS) { // 3.3.2.3.4
            throw new BadPacketException(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias 0");
        }
        if (value == 0 && NEVER_ZERO.contains(property)) {
            throw BadPacketException.protocolError(property + " of 0");
        }
        return value;
    }

    private static String text(Input in, Property property) throws BadPacketException {
        String text = in.text();
        if (property == Property.RESPONSE_TOPIC && !Topics.isName(text)) { // 3.3.2.3.5
            throw BadPacketException.protocolError("response topic that is not a topic name");
        }
        return text;
    }
}
