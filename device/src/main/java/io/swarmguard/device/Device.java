package io.swarmguard.device;

import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.mqtt.Backoff;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttException;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine's place in the swarm: it tells telemetry, events and states, obeys commands, and talks with the machines of
 * its segment. After {@link #connect} it stays connected until closed, coming back after every loss.
 *
 * <p>Safe for use by many threads. Sending does not block. Handlers run one after another in the order of arrival, on a
 * thread of their own, so they may take their time; a message of QoS 1 counts as taken when its handler returned without
 * an exception.
 */
public final class Device implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(2);

    private final String name;
    private final MqttClient client;
    private final @Nullable MqttNetwork ownNetwork;
    private final Handlers handlers;

    private Device(String name, MqttNetwork network, MqttSettings settings, boolean ownsNetwork) {
        this.name = name;
        this.ownNetwork = ownsNetwork ? network : null;
        this.handlers = new Handlers(name);
        this.client = network.client(settings, handlers);
    }

    /**
     * Connects a machine that has an event loop to itself, and waits for the hub's welcome.
     *
     * @param hub such as {@code mqtts://hub.example.com:8883}
     * @param credentials whose certificate names the machine
     * @throws MqttException if the first attempt fails, with the hub's reason if it gave one
     */
    public static Device connect(URI hub, Credentials credentials) throws IOException {
        return connect(MqttNetwork.start(1), settings(hub, credentials).build(), credentials.name(), true);
    }

    /** Connects one of many machines of this process, with settings of one's own. */
    public static Device connect(MqttNetwork network, MqttSettings settings, String name) throws IOException {
        return connect(network, settings, name, false);
    }

    /** What {@link #connect(URI, Credentials)} uses, to start from. */
    public static MqttSettings.Builder settings(URI hub, Credentials credentials) {
        int port = hub.getPort() == -1 ? 8883 : hub.getPort();
        String host = hub.getHost();
        if (!"mqtts".equals(hub.getScheme()) || host == null) {
            throw new IllegalArgumentException("the hub's address is of the form mqtts://host:port, not " + hub);
        }
        return MqttSettings.builder(host, port, credentials.name(), credentials)
                .reconnect(Backoff.between(FIRST_RETRY, LONGEST_RETRY, new SplittableRandom()));
    }

    private static Device connect(MqttNetwork network, MqttSettings settings, String name, boolean ownsNetwork)
            throws IOException {
        Device device = new Device(name, network, settings, ownsNetwork);
        try {
            device.client.connect().get();
            return device;
        } catch (ExecutionException e) {
            device.close();
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            device.close();
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while connecting").initCause(e);
        }
    }

    public String name() {
        return name;
    }

    public boolean isConnected() {
        return client.isConnected();
    }

    /** The conversation underneath, for what this class does not offer. */
    public MqttClient client() {
        return client;
    }

    /**
     * A measurement, sent at most once: the next one follows soon.
     *
     * @param what one or more topic levels, such as {@code temperature} or {@code motor/2/current}
     * @return completes when it left, fails with {@link MqttException} if it could not
     */
    public CompletableFuture<Void> telemetry(String what, byte[] value) {
        return send("devices/" + name + "/telemetry/" + what, value, 0, false);
    }

    /** Something that happened, delivered at least once. @return completes when the hub has taken it */
    public CompletableFuture<Void> event(String what, byte[] details) {
        return send("devices/" + name + "/event/" + what, details, 1, false);
    }

    /** How things stand: the hub keeps the latest for those who ask later. @return completes when the hub has taken it */
    public CompletableFuture<Void> state(String what, byte[] value) {
        return send("devices/" + name + "/state/" + what, value, 1, true);
    }

    /** Obeys commands to this machine. @return completes when the hub has granted it */
    public CompletableFuture<Void> onCommand(Consumer<Incoming> handler) {
        return handlers.listen(client, "devices/" + name + "/command/", "#", handler);
    }

    /** Takes configuration for this machine. @return completes when the hub has granted it */
    public CompletableFuture<Void> onConfig(Consumer<Incoming> handler) {
        return handlers.listen(client, "devices/" + name + "/config/", "#", handler);
    }

    /** Tells the machines of this one's segment about an event. */
    public CompletableFuture<Void> tellSegment(String segment, String what, byte[] details) {
        return send("segments/" + segment + "/event/" + name + "/" + what, details, 1, false);
    }

    /** Hears events of the segment's machines, whose name is the first level of {@link Incoming#what}. */
    public CompletableFuture<Void> onSegmentEvent(String segment, Consumer<Incoming> handler) {
        return handlers.listen(client, "segments/" + segment + "/event/", "+/#", handler);
    }

    /** Messages of QoS 0 that were dropped because handlers were too slow. */
    public long dropped() {
        return handlers.dropped();
    }

    private CompletableFuture<Void> send(String topic, byte[] payload, int qos, boolean retain) {
        return client.publish(new MqttMessage(topic, payload, qos, retain, Properties.NONE))
                .thenApply(Device::orThrow);
    }

    /** @throws RefusedException if the reason is an error */
    static @Nullable Void orThrow(ReasonCode reason) {
        if (reason.isError()) {
            throw new RefusedException(reason);
        }
        return null;
    }

    /** Says goodbye and stays away; returns at once. */
    @Override
    public void close() {
        client.close();
        handlers.close();
        if (ownNetwork != null) {
            ownNetwork.close();
        }
    }
}
