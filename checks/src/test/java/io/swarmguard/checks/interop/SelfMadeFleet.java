package io.swarmguard.checks.interop;

import io.swarmguard.device.enrol.HubTrust;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.identity.Pem;
import io.swarmguard.device.identity.SelfMadeCertificate;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** Machines and services that bring certificates of their own making, registered by one import, and their clients. */
final class SelfMadeFleet implements AutoCloseable {
    private final RunningHub hub;
    private final MqttNetwork network = MqttNetwork.start(1);
    private final SecureRandom random = new SecureRandom();
    private final Map<String, DeviceKey> keys = new HashMap<>();
    private final Map<String, X509Certificate> certificates = new HashMap<>();
    private final StringBuilder rows = new StringBuilder("name,kind,segment,role,certificate,max_sessions\n");

    SelfMadeFleet(RunningHub hub) {
        this.hub = hub;
    }

    /** One of segment {@code plant-a}; in the hub's registry after {@link #register}. */
    void make(String kind, String name, String role, int sessions) throws IOException {
        DeviceKey key = DeviceKey.generate(random);
        X509Certificate made = new SelfMadeCertificate(key, name, Instant.now(), Duration.ofDays(30)).certificate();
        Files.writeString(hub.dir().resolve(name + ".crt"), Pem.of(List.of(made)));
        keys.put(name, key);
        certificates.put(name, made);
        rows.append(String.join(",", name, kind, "plant-a", role, name + ".crt", "" + sessions))
                .append('\n');
    }

    void register() throws IOException, InterruptedException {
        hub.command("device", "import", csv().toString());
    }

    /** The same, not waited for. */
    Process startRegistering() throws IOException {
        return hub.begin("device", "import", csv().toString());
    }

    private Path csv() throws IOException {
        return Files.writeString(hub.dir().resolve("fleet.csv"), rows);
    }

    /** One who shows a certificate and has another one's key; made of what does not look whether they fit. */
    SSLContext withOthersKey(String name, String other) throws IOException {
        Credentials shown = credentials(name, other);
        return HubTrust.verified(shown.authorities(), shown);
    }

    private Credentials credentials(String name) throws IOException {
        return credentials(name, name);
    }

    private Credentials credentials(String name, String keyOf) throws IOException {
        try {
            List<X509Certificate> ca =
                    Pem.certificates(Files.readString(hub.keys().resolve("ca.crt")));
            DeviceKey key = Objects.requireNonNull(keys.get(keyOf), keyOf);
            X509Certificate own = Objects.requireNonNull(certificates.get(name), name);
            return new Credentials(key.pair().getPrivate(), List.of(own), ca);
        } catch (MalformedException e) {
            throw new IOException(e);
        }
    }

    /** How that one connects to the hub where it listens now. */
    MqttSettings.Builder settings(String name, String clientId) throws IOException {
        return MqttSettings.builder("127.0.0.1", hub.port("mqtt"), clientId, credentials(name))
                .connectTimeout(Duration.ofSeconds(30)); // the hub may just be starting on a busy machine
    }

    MqttClient client(MqttSettings settings, MqttListener listener) {
        return network.client(settings, listener);
    }

    @Override
    public void close() {
        network.close();
    }
}
