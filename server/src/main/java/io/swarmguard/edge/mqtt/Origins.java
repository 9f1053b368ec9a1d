package io.swarmguard.edge.mqtt;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose pages may open a WebSocket with the certificate of the browser that shows them (RFC 6455, 10.2). Machines send no
 * Origin; a browser always does.
 */
public final class Origins {
    private final Set<String> listed;

    /** @param listed beside the hub's own, such as {@code https://plant.example.com:8080} */
    public Origins(List<String> listed) {
        this.listed = listed.stream().map(one -> one.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    boolean isAllowed(HttpHeaders headers) {
        List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
        if (origins.isEmpty()) {
            return true;
        }
        String origin = origins.getFirst().toLowerCase(Locale.ROOT);
        String own = "https://" + headers.get(HttpHeaderNames.HOST, "").toLowerCase(Locale.ROOT);
        return origins.size() == 1 && (origin.equals(own) || listed.contains(origin));
    }
}
