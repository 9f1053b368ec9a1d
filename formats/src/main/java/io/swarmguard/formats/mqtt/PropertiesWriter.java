package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes properties (2.2.2), one at a time or as a set. */
public final class PropertiesWriter {
    private PropertiesWriter() {}

    /** Writes the properties without the length before them; texts have at most 65,535 bytes. */
    public static void write(ByteBuf out, Properties properties) {
        for (Map.Entry<Property, Object> entry : properties.single().entrySet()) {
            switch (entry.getValue()) {
                case Long number -> number(out, entry.getKey(), number);
                case String text -> text(out, entry.getKey(), text);
                case byte[] bytes -> binary(out, entry.getKey(), bytes);
                default -> throw new IllegalStateException("no other type can be built");
            }
        }
        for (int id : properties.subscriptionIds()) {
            subscriptionId(out, id);
        }
        for (UserProperty pair : properties.userProperties()) {
            user(out, pair.name(), pair.value());
        }
    }

    /** @param value fits the property's type */
    public static void number(ByteBuf out, Property property, long value) {
        out.writeByte(property.id());
        switch (property.type()) {
            case FLAG -> out.writeByte((int) value);
            case TWO_BYTES -> out.writeShort((int) value);
            case FOUR_BYTES -> out.writeInt((int) value);
            case VARINT, TEXT, TEXT_PAIR, BINARY -> throw new IllegalArgumentException(property + " is not a number");
        }
    }

    public static void text(ByteBuf out, Property property, String value) {
        out.writeByte(property.id());
        text(out, value);
    }

    public static void binary(ByteBuf out, Property property, byte[] value) {
        out.writeByte(property.id());
        binary(out, value);
    }

    public static void user(ByteBuf out, String name, String value) {
        out.writeByte(Property.USER_PROPERTY.id());
        text(out, name);
        text(out, value);
    }

    public static void subscriptionId(ByteBuf out, int id) {
        out.writeByte(Property.SUBSCRIPTION_IDENTIFIER.id());
        Varint.write(out, id);
    }

    /** Bytes that {@link #subscriptionId} writes. */
    public static int subscriptionIdSize(int id) {
        return 1 + Varint.size(id);
    }

    static void text(ByteBuf out, String value) {
        binary(out, value.getBytes(StandardCharsets.UTF_8));
    }

    static void binary(ByteBuf out, byte[] value) {
        if (value.length > 0xffff) {
            throw new IllegalArgumentException("strings and binary data have at most 65535 bytes");
        }
        out.writeShort(value.length);
        out.writeBytes(value);
    }
}
