package io.swarmguard.edge.http;

import io.swarmguard.identity.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One whole request, inside the listener's limits.
 *
 * @param parameters of the path ({@code {name}}) and the query; the path's win
 * @param headers by lower-case name; of repeated ones the first
 * @param principal whose certificate was shown, admitted by the gate for this very request; null if none was shown
 * @param address the peer's address without port
 */
public record Request(
        String path,
        Map<String, String> parameters,
        Map<String, String> headers,
        byte[] body,
        @Nullable Principal principal,
        String address) {

    public Request {
        parameters = Map.copyOf(parameters);
        headers = Map.copyOf(headers);
    }

    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    public @Nullable String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }
}
