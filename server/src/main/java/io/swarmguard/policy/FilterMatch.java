package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one template that a filter can match.
 *
 * @param shared whether the template names a segment
 * @param levels what there can be at the enumerated levels, by their names
 * @param essential whether the template is marked so
 */
record FilterMatch(
        boolean shared, Set<ChannelKind> kinds, Named named, Map<String, List<String>> levels, boolean essential) {
    /**
     * What the filter says of whose the channels are.
     *
     * @param hasDevice whether the template names a device
     * @param device the one device it asks for; null for any, or if the template names none
     * @param segment the one segment it asks for; null for any, or if the template names none
     */
    record Named(
            boolean hasDevice,
            @Nullable Name device,
            @Nullable Name segment) {}

    boolean namesDevice() {
        return named.hasDevice();
    }

    @Nullable
    Name device() {
        return named.device();
    }

    @Nullable
    Name segment() {
        return named.segment();
    }
}
