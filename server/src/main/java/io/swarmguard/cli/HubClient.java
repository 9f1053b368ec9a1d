package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.config.FlatJson;
import io.swarmguard.config.Instance;
import io.swarmguard.config.Places;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The running hub, found through the data directory and asked as an operator; trusts the hub's own CA and nobody else. */
final class HubClient implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http;
    private final URI base;

    private HubClient(HttpClient http, URI base) {
        this.http = http;
        this.base = base;
    }

    /** @throws CliException if no hub runs on that data directory, or the operator's key is not to be had */
    static HubClient open(Places places) {
        Instance instance = instance(places);
        Map<String, String> run = run(places);
        String authority = run.get("operator");
        if (authority == null) {
            throw new CliException(
                    "not-ready", "the hub has not opened its operators' listener yet", "try again in a second");
        }
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .sslContext(OperatorTls.context(places.keysOf(instance)))
                .build();
        // one that listens on all addresses is reached by one that stands in its certificate
        String at = authority.startsWith("*:") ? "127.0.0.1" + authority.substring(1) : authority;
        return new HubClient(http, URI.create("https://" + at));
    }

    static Instance instance(Places places) {
        if (!Files.exists(places.instanceFile())) {
            throw new CliException(
                    "no-hub",
                    "there is no hub in " + places.data(),
                    "start one with `swarmguard up`, or name its directory with --data");
        }
        return Instance.read(places.instanceFile());
    }

    private static Map<String, String> run(Places places) {
        try {
            Map<String, String> run = FlatJson.read(places.runFile());
            long pid = Long.parseLong(run.getOrDefault("pid", "0"));
            if (ProcessHandle.of(pid).isPresent()) {
                return run;
            }
        } catch (NoSuchFileException | java.io.FileNotFoundException e) {
            // no hub runs: said below
        } catch (IOException | NumberFormatException e) {
            throw new CliException(
                    "run-file-damaged", places.runFile() + " cannot be read: " + e.getMessage(), "restart the hub", e);
        }
        throw new CliException(
                "not-running",
                "no hub is running on " + places.data(),
                "start it with `swarmguard up`, or name another directory with --data");
    }

    JsonNode get(String path) {
        return ask(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) {
        return ask(request(path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(body)))
                .build());
    }

    /** Hands over line by line what a stream says, until it ends. */
    void follow(String path, Consumer<String> line) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).GET().build();
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw refusal(response.statusCode(), response.body().readAllBytes());
            }
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                    line.accept(text);
                }
            }
        } catch (IOException e) {
            throw lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
    }

    private JsonNode ask(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw refusal(response.statusCode(), response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", "interrupted", "try again", e);
        }
    }

    private static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("a tree can be written", e);
        }
    }

    private CliException lost(IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new CliException(
                "unreachable",
                "the hub at " + base.getAuthority() + " does not answer: " + describe(cause),
                "see whether it is running (`swarmguard status`) and whether this operator's certificate is still good",
                e);
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static CliException refusal(int status, byte[] body) {
        JsonNode problem = null;
        try {
            problem = JSON.readTree(body);
        } catch (IOException e) {
            // not JSON: the status must do
        }
        String detail = text(problem, "detail");
        String title = text(problem, "title");
        String reason = text(problem, "reason");
        String said = detail != null ? detail : title != null ? title : "HTTP status " + status;
        String next = text(problem, "next");
        String advice = "";
        if (status == 403 && detail == null) {
            advice =
                    "this operator's certificate may be revoked or expired; `swarmguard operator recover` makes a new one";
        } else if (status == 413) {
            said = "the hub takes no request as large as this one";
            advice = "split the file, or start the hub with a greater limits.operator-request-size;"
                    + " `operator calls` shows what each call takes";
        }
        return new CliException(reason == null ? "refused" : reason, said, next == null ? advice : next);
    }

    private static @Nullable String text(@Nullable JsonNode node, String field) {
        JsonNode value = node == null ? null : node.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    static String readFile(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
