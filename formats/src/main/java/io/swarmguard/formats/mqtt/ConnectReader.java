package io.swarmguard.formats.mqtt;

import org.jspecify.annotations.Nullable;

/** Reads CONNECT (3.1), the packet that says which version everything after it is in. */
final class ConnectReader {
    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private ConnectReader() {}

    static Packet.Connect read(Input in) throws BadPacketException {
        MqttVersion version = version(in);
        boolean five = version == MqttVersion.V5;
        int flags = in.u8();
        checkFlags(flags, five);
        int keepAliveSeconds = in.u16();
        Properties properties =
                five ? PropertiesReader.read(in, PacketType.CONNECT.bit()) : Properties.NONE; // 3.1.2.11
        String clientId = in.text(); // 3.1.3.1
        Will will = (flags & WILL) != 0 ? will(in, flags, five) : null;
        String userName = (flags & USER_NAME) != 0 ? in.text() : null; // 3.1.3.5
        byte @Nullable [] password = (flags & PASSWORD) != 0 ? in.binary() : null; // 3.1.3.6
        return new Packet.Connect(
                version, (flags & CLEAN_START) != 0, keepAliveSeconds, properties, clientId, will, userName, password);
    }

    /** 3.1.2.1, 3.1.2.2 */
    private static MqttVersion version(Input in) throws BadPacketException {
        boolean named = in.text().equals("MQTT");
        int level = in.u8();
        for (MqttVersion version : MqttVersion.values()) {
            if (named && version.level() == level) {
                return version;
            }
        }
        throw new BadPacketException(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "protocol level " + level);
    }

    /** 3.1.2.3 to 3.1.2.9 */
    private static void checkFlags(int flags, boolean five) throws BadPacketException {
        if ((flags & RESERVED) != 0) {
            throw BadPacketException.malformed("CONNECT with its reserved flag set");
        }
        int willQos = (flags >>> WILL_QOS_SHIFT) & 3;
        boolean willless = (flags & WILL) == 0;
        if (willQos == 3 || (willless && (willQos != 0 || (flags & WILL_RETAIN) != 0))) {
            throw BadPacketException.malformed("CONNECT with will flags that contradict each other");
        }
        if (!five && (flags & USER_NAME) == 0 && (flags & PASSWORD) != 0) { // 3.1.1: MQTT-3.1.2-22
            throw BadPacketException.malformed("CONNECT with a password and no user name");
        }
    }

    /** 3.1.3.2 to 3.1.3.4 */
    private static Will will(Input in, int flags, boolean five) throws BadPacketException {
        Properties properties = five ? PropertiesReader.read(in, Property.IN_WILL) : Properties.NONE;
        String topic = in.text();
        if (!Topics.isName(topic)) {
            throw new BadPacketException(ReasonCode.TOPIC_NAME_INVALID, "will topic that is not a topic name");
        }
        byte[] payload = in.binary();
        return new Will(topic, payload, (flags >>> WILL_QOS_SHIFT) & 3, (flags & WILL_RETAIN) != 0, properties);
    }
}
