package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one template that a filter can match.
 *
 * @param shared whether the template names a segment
 * @param device the one device it asks for; null for any, or if the template names none
 * @param segment the one segment it asks for; null for any, or if the template names none
 * @param essential whether the template is marked so
 */
record FilterMatch(
        boolean shared,
        Set<ChannelKind> kinds,
        boolean namesDevice,
        @Nullable Name device,
        @Nullable Name segment,
        boolean essential) {}
