package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.device.enrol.HubTrust;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** An operator of the hub, by mutual TLS over one connection that is kept. */
public final class Operator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI base;
    private final HttpClient http;

    /**
     * @param authority where the operators' API is, {@code host:port}
     * @param keys directory with {@code operator.key}, {@code operator.crt} and {@code ca.crt}
     */
    public Operator(String authority, Path keys) throws IOException {
        base = URI.create("https://" + authority);
        http = HttpClient.newBuilder()
                .sslContext(context(keys))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    private static javax.net.ssl.SSLContext context(Path keys) throws IOException {
        try {
            Credentials own = Credentials.ofPem(
                    Files.readString(keys.resolve("operator.key")),
                    Files.readString(keys.resolve("operator.crt")),
                    Files.readString(keys.resolve("ca.crt")));
            return HubTrust.verified(own.authorities(), own);
        } catch (MalformedException e) {
            throw new IOException("the operator's credentials cannot be read", e);
        }
    }

    /** Opens the connection, and lets the classes be loaded that the first requests need. */
    public void warm() throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            send(HttpRequest.newBuilder(base.resolve("/api/status")));
        }
    }

    /** Disables a device. @return what the hub answered */
    public String disable(String device) throws IOException, InterruptedException {
        return cut(device, "disable");
    }

    /** @param by the verb: disable, quarantine or restrict @return what the hub answered */
    public String cut(String device, String by) throws IOException, InterruptedException {
        return post("/api/devices/" + device + "/" + by, Map.of("why", "measured"));
    }

    /** Lets a device out of quarantine or restriction; what was kept back of it goes its way. */
    void release(String device) throws IOException, InterruptedException {
        post("/api/devices/" + device + "/release", Map.of("why", "measured", "messages", "send"));
    }

    /**
     * Puts policies in force.
     *
     * @param files their texts by name
     * @return the number of the version
     */
    public int apply(Map<String, String> files) throws IOException, InterruptedException {
        return version(post("/api/policy/apply", Map.of("files", files, "why", "measured")));
    }

    /** Puts an older version of the policies in force again. @return the number of the new one */
    int rollback(int version) throws IOException, InterruptedException {
        return version(post("/api/policy/rollback", Map.of("version", "" + version, "why", "measured")));
    }

    private static int version(String answer) throws IOException {
        return JSON.readTree(answer).path("version").asInt();
    }

    private String post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.uri() + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
