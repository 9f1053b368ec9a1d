package io.swarmguard.device.swarm;

import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The cloud side of the swarm: as a collector it listens to what machines tell, as a commander it tells them what to do. */
public final class CloudService implements AutoCloseable {
    private final MqttClient client;

    private CloudService(MqttNetwork network, MqttSettings settings, Consumer<MqttMessage> heard) {
        client = network.client(settings, new MqttListener() {
            @Override
            public void onMessage(MqttMessage message, Runnable acknowledge) {
                heard.accept(message);
                acknowledge.run();
            }
        });
    }

    /**
     * Connects; completes exceptionally if the hub does not take it.
     *
     * @param heard called on an event loop: must not block
     */
    public static CompletableFuture<CloudService> connect(
            MqttNetwork network, MqttSettings settings, Consumer<MqttMessage> heard) {
        CloudService service = new CloudService(network, settings, heard);
        return service.client.connect().thenApply(sessionPresent -> service);
    }

    /** Listens to all telemetry, events and states that its segments' machines tell. */
    public CompletableFuture<List<ReasonCode>> collect() {
        return client.subscribe(
                Subscription.of("devices/+/telemetry/#", 0),
                Subscription.of("devices/+/event/#", 1),
                Subscription.of("devices/+/state/#", 1),
                Subscription.of("segments/+/event/#", 1));
    }

    /** @return the hub's answer */
    public CompletableFuture<ReasonCode> command(String device, String what, String argument) {
        byte[] payload = argument.getBytes(StandardCharsets.UTF_8);
        return client.publish(MqttMessage.of("devices/" + device + "/command/" + what, payload, 1));
    }

    public MqttClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
