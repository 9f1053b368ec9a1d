package io.swarmguard.device.mqtt;

import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What the hub granted, to ask for it again when it forgot the session. Used on the client's event loop only. */
final class Subscriptions {
    private final Map<String, Subscription> held = new LinkedHashMap<>();

    void granted(List<Subscription> wanted, List<ReasonCode> reasons) {
        for (int i = 0; i < Math.min(reasons.size(), wanted.size()); i++) {
            if (!reasons.get(i).isError()) {
                held.put(wanted.get(i).filter(), wanted.get(i));
            }
        }
    }

    void refused(List<Subscription> wanted, List<ReasonCode> reasons, BiConsumer<String, ReasonCode> tell) {
        for (int i = 0; i < Math.min(reasons.size(), wanted.size()); i++) {
            if (reasons.get(i).isError()) {
                held.remove(wanted.get(i).filter());
                tell.accept(wanted.get(i).filter(), reasons.get(i));
            }
        }
    }

    void ended(List<String> filters) {
        filters.forEach(held::remove);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    List<Subscription> all() {
        return List.copyOf(held.values());
    }
}
