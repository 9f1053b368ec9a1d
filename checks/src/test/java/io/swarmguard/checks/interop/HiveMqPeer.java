package io.swarmguard.checks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import io.swarmguard.device.identity.Credentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Drives the HiveMQ client as {@link Peer} asks: a program of its own, so that it can be killed. */
final class HiveMqPeer {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final PrintStream OUT = new PrintStream(System.out, true, UTF_8);

    private @Nullable Connection connection;

    /** One connection of either version; every answer is what the client was told. */
    interface Connection {
        CompletableFuture<ObjectNode> connect(JsonNode command);

        CompletableFuture<ObjectNode> subscribe(String filter, int qos);

        CompletableFuture<ObjectNode> publish(JsonNode command);

        CompletableFuture<Void> disconnect();
    }

    private HiveMqPeer() {}

    public static void main(String[] args) throws Exception {
        HiveMqPeer peer = new HiveMqPeer();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                peer.obey(JSON.readTree(line));
            }
        }
        System.exit(0); // the client's threads would keep the process
    }

    private void obey(JsonNode command) throws Exception {
        String what = command.path("do").asText();
        if (what.equals("connect")) {
            MqttClientBuilder builder = builder(command);
            connection = command.path("version").asInt() == 5 ? new HiveMqFive(builder) : new HiveMqThree(builder);
        }
        Connection open = Objects.requireNonNull(connection);
        CompletableFuture<ObjectNode> answer = switch (what) {
            case "connect" -> open.connect(command);
            case "subscribe" ->
                open.subscribe(
                        command.path("filter").asText(), command.path("qos").asInt());
            case "publish" -> open.publish(command);
            case "disconnect" -> open.disconnect().thenApply(done -> code(0));
            default -> throw new IOException("no command: " + what);
        };
        answer.whenComplete((node, failure) -> {
            ObjectNode said = failure == null ? node : JSON.createObjectNode().put("code", failure.toString());
            say(said.put("id", command.path("id").asInt()));
        });
    }

    static ObjectNode code(int code) {
        return JSON.createObjectNode().put("code", code);
    }

    static void say(ObjectNode line) {
        OUT.println(line);
    }

    private static MqttClientBuilder builder(JsonNode command) throws Exception {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(command.path("client").asText())
                .serverHost("127.0.0.1")
                .serverPort(command.path("port").asInt())
                .sslConfig(tls(command.path("name").asText()))
                .addDisconnectedListener(HiveMqPeer::ended);
        String path = command.path("path").asText();
        return path.isEmpty()
                ? builder
                : builder.webSocketConfig().serverPath(path.substring(1)).applyWebSocketConfig();
    }

    private static MqttClientSslConfig tls(String name) throws Exception {
        Credentials own = Credentials.ofPem(
                Files.readString(Path.of(name + ".key")),
                Files.readString(Path.of(name + ".crt")),
                Files.readString(Path.of("swarm-ca.crt")));
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry(name, own.key(), password, own.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, password);
        authorities.setCertificateEntry("hub", own.authorities().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        return MqttClientSslConfig.builder()
                .keyManagerFactory(keys)
                .trustManagerFactory(trust)
                .build();
    }

    private static void ended(MqttClientDisconnectedContext context) {
        if (context.getSource() != MqttDisconnectSource.USER) {
            ObjectNode closed = JSON.createObjectNode().put("event", "closed");
            if (context.getCause() instanceof Mqtt5DisconnectException told) {
                closed.put("code", told.getMqttMessage().getReasonCode().getCode());
            }
            say(closed);
        }
    }
}
