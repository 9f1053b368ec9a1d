package io.swarmguard.formats.mqtt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet or will (2.2.2). Numbers are kept as {@link Long}, texts as {@link String}, binary data
 * as byte arrays that must not be changed; user properties and subscription identifiers, which may repeat, apart.
 */
public final class Properties {
    /** No property at all. */
    public static final Properties NONE = new Builder().build();

    private final Map<Property, Object> single;
    private final List<UserProperty> userProperties;
    private final List<Integer> subscriptionIds;

    private Properties(Builder builder) {
        this.single = new EnumMap<>(builder.single);
        this.userProperties = List.copyOf(builder.userProperties);
        this.subscriptionIds = List.copyOf(builder.subscriptionIds);
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return single.isEmpty() && userProperties.isEmpty() && subscriptionIds.isEmpty();
    }

    public boolean has(Property property) {
        return single.containsKey(property);
    }

    /** A number, or the standard's default for it if it is absent. */
    public long number(Property property, long absent) {
        return single.get(property) instanceof Long number ? number : absent;
    }

    /** A flag, or the standard's default for it if it is absent. */
    public boolean flag(Property property, boolean absent) {
        return number(property, absent ? 1 : 0) != 0;
    }

    public @Nullable String text(Property property) {
        return (String) single.get(property);
    }

    /** Not a copy. */
    public byte @Nullable [] binary(Property property) {
        return (byte[]) single.get(property);
    }

    /** In the order of the packet. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    /** Of a SUBSCRIBE at most one; of a PUBLISH to a subscriber one per matching subscription. */
    public List<Integer> subscriptionIds() {
        return subscriptionIds;
    }

    Map<Property, Object> single() {
        return single;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Properties that
                && userProperties.equals(that.userProperties)
                && subscriptionIds.equals(that.subscriptionIds)
                && single.keySet().equals(that.single.keySet())
                && single.entrySet().stream().allMatch(e -> same(e.getValue(), that.single.get(e.getKey())));
    }

    private static boolean same(Object a, @Nullable Object b) {
        return a instanceof byte[] bytes ? b instanceof byte[] others && Arrays.equals(bytes, others) : a.equals(b);
    }

    @Override
    public int hashCode() {
        return 31 * single.keySet().hashCode() + userProperties.hashCode();
    }

    @Override
    public String toString() {
        return "properties" + single.keySet() + userProperties.size() + "+" + subscriptionIds.size();
    }

    /** Collects properties; what it builds holds each single property once. */
    public static final class Builder {
        private final Map<Property, Object> single = new EnumMap<>(Property.class);
        private final List<UserProperty> userProperties = new ArrayList<>(0);
        private final List<Integer> subscriptionIds = new ArrayList<>(0);

        private Builder() {}

        /** @throws IllegalArgumentException if the property is not a number or cannot hold this one */
        public Builder number(Property property, long value) {
            long max = switch (property.type()) {
                case FLAG -> 1;
                case TWO_BYTES -> 0xffff;
                case FOUR_BYTES -> 0xffff_ffffL;
                case VARINT, TEXT, TEXT_PAIR, BINARY -> -1;
            };
            if (value < 0 || value > max) {
                throw new IllegalArgumentException(property + " cannot be " + value);
            }
            single.put(property, value);
            return this;
        }

        public Builder flag(Property property, boolean value) {
            return number(property, value ? 1 : 0);
        }

        public Builder text(Property property, String value) {
            require(property, Property.Type.TEXT);
            single.put(property, value);
            return this;
        }

        /** @param value handed over, not copied; at most 65,535 bytes */
        public Builder binary(Property property, byte[] value) {
            require(property, Property.Type.BINARY);
            single.put(property, value);
            return this;
        }

        public Builder user(String name, String value) {
            userProperties.add(new UserProperty(name, value));
            return this;
        }

        /** @param id 1 to 268,435,455 */
        public Builder subscriptionId(int id) {
            if (id < 1 || id > Varint.MAX) {
                throw new IllegalArgumentException("a subscription identifier cannot be " + id);
            }
            subscriptionIds.add(id);
            return this;
        }

        boolean has(Property property) {
            return single.containsKey(property);
        }

        boolean hasSubscriptionId() {
            return !subscriptionIds.isEmpty();
        }

        public Properties build() {
            return new Properties(this);
        }

        private static void require(Property property, Property.Type type) {
            if (property.type() != type) {
                throw new IllegalArgumentException(property + " is not " + type);
            }
        }
    }
}
