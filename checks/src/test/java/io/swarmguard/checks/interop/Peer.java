package io.swarmguard.checks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client that others wrote, in a process of its own. A small program of ours beside it takes one JSON command a line
 * ({@code connect}, {@code subscribe}, {@code publish}, {@code disconnect}), answers with what the client was told, and
 * says what it hears and when the hub closes. Holds one connection at a time.
 */
final class Peer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 60;

    /** The clients that can be driven so. */
    enum Kind {
        MQTT_JS {
            @Override
            List<String> command(Path dir) throws IOException {
                Path modules = Path.of("../build/npm/node_modules").toRealPath(); // where check installs them
                return List.of("env", "NODE_PATH=" + modules, "node", script(dir, "mqttjs_peer.js"));
            }
        },
        PAHO {
            @Override
            List<String> command(Path dir) throws IOException {
                return List.of("/usr/bin/python3", script(dir, "paho_peer.py")); // the one that sees Debian's modules
            }
        },
        HIVEMQ {
            @Override
            List<String> command(Path dir) {
                return List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HiveMqPeer.class.getName());
            }
        };

        abstract List<String> command(Path dir) throws IOException;

        private static String script(Path dir, String name) throws IOException {
            Path copy = dir.resolve(name);
            if (!Files.exists(copy)) {
                try (InputStream in = Peer.class.getResourceAsStream(name)) {
                    Files.copy(Objects.requireNonNull(in, name), copy);
                }
            }
            return copy.toString();
        }
    }

    private final Process process;
    private final Path errors;
    private final BufferedWriter commands;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> closed = new LinkedBlockingQueue<>();
    private int last;

    private Peer(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.commands = new BufferedWriter(process.outputWriter(UTF_8));
        Thread.ofVirtual().start(this::listen);
    }

    /** @param shell in whose directory the certificates are */
    static Peer start(Kind kind, Shell shell) throws IOException {
        Path errors = Files.createTempFile(shell.dir(), "peer", ".err");
        return new Peer(shell.converse(kind.command(shell.dir()), errors), errors);
    }

    private void listen() {
        try (BufferedReader in = process.inputReader(UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode said = JSON.readTree(line);
                CompletableFuture<JsonNode> answer =
                        asked.remove(said.path("id").asInt());
                if (answer != null) {
                    answer.complete(said);
                } else if (said.path("event").asText().equals("message")) {
                    heard.add(said);
                } else if (said.path("event").asText().equals("closed")) {
                    closed.add(said);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes after the connection before is not of interest any more. */
    JsonNode connect(Session session) throws IOException, InterruptedException {
        heard.clear();
        closed.clear();
        return ask("connect", session.words());
    }

    /**
     * How to connect.
     *
     * @param name whose key and certificate are shown
     * @param version 4 for MQTT 3.1.1, 5 for 5
     */
    record Session(String name, int version, int port, ObjectNode words) {
        Session(String name, int version, int port) {
            this(name, version, port, JSON.createObjectNode());
            words.put("name", name).put("version", version).put("port", port);
            words.put("client", name + "-" + System.nanoTime());
            words.put("clean", true).put("expiry", 0).put("receive", 100).put("aliases", 0);
        }

        Session with(String word, int value) {
            words.put(word, value);
            return this;
        }

        /** In a WebSocket. */
        Session at(String path) {
            words.put("path", path);
            return this;
        }

        /** One that outlives its connection, and goes on with what there is. */
        Session kept(String client) {
            words.put("client", client).put("clean", false).put("expiry", 600);
            return this;
        }

        Session will(String topic, String payload) {
            words.putObject("will")
                    .put("topic", topic)
                    .put("payload", payload)
                    .put("qos", 1)
                    .put("retain", false);
            return this;
        }
    }

    /** The granted QoS or the error. */
    int subscribe(String filter, int qos) throws IOException, InterruptedException {
        return ask("subscribe", JSON.createObjectNode().put("filter", filter).put("qos", qos))
                .path("code")
                .asInt(-1);
    }

    /** The reason code, or 0 where the protocol has none. */
    int publish(String topic, String payload, int qos) throws IOException, InterruptedException {
        return publish(message(topic, payload, qos));
    }

    int publish(ObjectNode message) throws IOException, InterruptedException {
        return ask("publish", message).path("code").asInt(-1);
    }

    static ObjectNode message(String topic, String payload, int qos) {
        return JSON.createObjectNode()
                .put("topic", topic)
                .put("payload", payload)
                .put("qos", qos)
                .put("retain", false);
    }

    void disconnect() throws IOException, InterruptedException {
        ask("disconnect", JSON.createObjectNode());
    }

    private JsonNode ask(String what, ObjectNode with) throws IOException, InterruptedException {
        try {
            return tell(what, with).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no answer to " + what + " " + with + ":\n" + Files.readString(errors), e);
        }
    }

    /** The same without waiting for an answer, which may never come. */
    CompletableFuture<JsonNode> tell(String what, ObjectNode with) throws IOException {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        int id = ++last;
        asked.put(id, answer);
        commands.write(with.deepCopy().put("do", what).put("id", id).toString() + "\n");
        commands.flush();
        return answer;
    }

    /** The next message that arrives. */
    JsonNode hear() throws IOException, InterruptedException {
        return next(heard, "a message");
    }

    /** How the hub closed; {@code code} is null if it said nothing. */
    JsonNode ended() throws IOException, InterruptedException {
        return next(closed, "the end");
    }

    private JsonNode next(BlockingQueue<JsonNode> queue, String what) throws IOException, InterruptedException {
        JsonNode next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new IOException("the client did not see " + what + ":\n" + Files.readString(errors));
        }
        return next;
    }

    /** Ends the client in the middle of everything: no DISCONNECT. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
