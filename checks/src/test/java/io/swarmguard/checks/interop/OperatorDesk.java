package io.swarmguard.checks.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.device.enrol.HubTrust;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The first operator at the hub's API, without the start of a process for each request. */
final class OperatorDesk implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient http;

    OperatorDesk(RunningHub hub) throws IOException {
        Path keys = hub.keys();
        try {
            Credentials own = Credentials.ofPem(
                    Files.readString(keys.resolve("operator.key")),
                    Files.readString(keys.resolve("operator.crt")),
                    Files.readString(keys.resolve("ca.crt")));
            base = URI.create("https://127.0.0.1:" + hub.port("operator"));
            http = HttpClient.newBuilder()
                    .sslContext(HubTrust.verified(own.authorities(), own))
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(30))
                    .build();
        } catch (MalformedException e) {
            throw new IOException(e);
        }
    }

    /** What the hub answered. */
    record Answer(int status, JsonNode body) {
        boolean isDone() {
            return status / 100 == 2;
        }
    }

    /** @throws IOException if the hub is gone */
    Answer post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET()).body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
