package io.swarmguard.device.demo;

import io.swarmguard.device.enrol.HubTrust;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operators' side of the hub, by mutual TLS: what the command line uses too. */
final class OperatorApi implements AutoCloseable {
    private static final long MAX_ANSWER = 4 << 20;

    private final URI base;
    private final HttpClient http;

    OperatorApi(String authority, Credentials operator) {
        base = URI.create("https://" + authority);
        http = HttpClient.newBuilder()
                .sslContext(HubTrust.verified(operator.authorities(), operator))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** Registers a device. @return its one-time code */
    String addDevice(String name, String segment, String role) throws IOException, InterruptedException {
        return code(post("/api/devices", Map.of("name", name, "segment", segment, "role", role)));
    }

    /** Registers a service for all segments. @return its one-time code */
    String addService(String name, String role) throws IOException, InterruptedException {
        return code(post("/api/services", Map.of("name", name, "segment", "*", "role", role)));
    }

    private static String code(Map<String, @Nullable Object> answer) throws IOException {
        String code = Json.text(answer, "code");
        if (code.isEmpty()) {
            throw new DemoException("the hub registered it but gave no code");
        }
        return code;
    }

    void disable(String device, String why) throws IOException, InterruptedException {
        post("/api/devices/" + device + "/disable", Map.of("why", why));
    }

    void quarantine(String device, String why) throws IOException, InterruptedException {
        post("/api/devices/" + device + "/quarantine", Map.of("why", why));
    }

    /** Lets what was withheld go its way. */
    void release(String device, String why) throws IOException, InterruptedException {
        post("/api/devices/" + device + "/release", Map.of("why", why, "messages", "send"));
    }

    /**
     * Puts the shipped policies in force with one file more.
     *
     * @return nanoseconds from the beginning of the entry in the ledger until they were in force: the check comes before
     */
    long applyWith(String file, String policies) throws IOException, InterruptedException {
        Map<String, @Nullable Object> shipped = send(HttpRequest.newBuilder(base.resolve("/api/policy/shipped")));
        Map<String, @Nullable Object> files = new LinkedHashMap<>(Json.child(shipped, "files"));
        files.put(file, policies);
        Map<String, @Nullable Object> answer =
                post("/api/policy/apply", Map.of("files", files, "why", "shown in the demo"));
        if (Json.number(answer, "version") == 0) {
            throw new DemoException("the hub refused the policies: " + Json.print(answer));
        }
        return 1_000 * Json.number(answer, "took_micros");
    }

    /** Puts the shipped policies in force again. */
    void rollback() throws IOException, InterruptedException {
        post("/api/policy/rollback", Map.of("version", "shipped", "why", "shown in the demo"));
    }

    /** Why somebody may do something or not, as the hub tells its operators. */
    Map<String, @Nullable Object> explain(String principal, String action, String topic)
            throws IOException, InterruptedException {
        return post("/api/explain", Map.of("principal", principal, "action", action, "topic", topic));
    }

    Map<String, @Nullable Object> status() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve("/api/status")));
    }

    /** How often the hub refused something so far, by its reason codes. */
    Map<String, Long> refusals() throws IOException, InterruptedException {
        Map<String, @Nullable Object> refused = Json.child(status(), "refusals");
        Map<String, Long> counts = new LinkedHashMap<>();
        refused.forEach((reason, count) -> counts.put(reason, Json.number(refused, reason)));
        return counts;
    }

    private Map<String, @Nullable Object> post(String path, Map<String, ?> body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.print(body))));
    }

    private Map<String, @Nullable Object> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                request.timeout(Duration.ofSeconds(20)).build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() / 100 != 2) {
            throw new DemoException(
                    "the operator's request " + response.request().uri().getPath() + " was answered "
                            + response.statusCode() + ": " + text.strip());
        }
        try {
            return Json.object(text);
        } catch (MalformedException e) {
            throw new DemoException("the operator's answer is not JSON: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
