package io.swarmguard.checks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAckReturnCode;
import java.util.concurrent.CompletableFuture;

/** The HiveMQ client speaking MQTT 3.1.1. */
final class HiveMqThree implements HiveMqPeer.Connection {
    private final Mqtt3AsyncClient client;

    HiveMqThree(MqttClientBuilder builder) {
        client = builder.useMqttVersion3().buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, HiveMqThree::heard);
    }

    @Override
    public CompletableFuture<ObjectNode> connect(JsonNode command) {
        Mqtt3ConnectBuilder connect =
                Mqtt3Connect.builder().cleanSession(command.path("clean").asBoolean());
        if (command.has("will")) {
            connect = connect.willPublish(message(command.path("will")));
        }
        return client.connect(connect.build())
                .thenApply(
                        ack -> HiveMqPeer.code(ack.getReturnCode().getCode()).put("present", ack.isSessionPresent()));
    }

    @Override
    public CompletableFuture<ObjectNode> subscribe(String filter, int qos) {
        return client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.fromCode(qos))
                .send()
                .handle((ack, failure) -> {
                    if (failure instanceof Mqtt3SubAckException refused) {
                        ack = refused.getMqttMessage();
                    }
                    Mqtt3SubAckReturnCode code = ack.getReturnCodes().getFirst();
                    return HiveMqPeer.code(code.getCode());
                });
    }

    @Override
    public CompletableFuture<ObjectNode> publish(JsonNode command) {
        return client.publish(message(command)).thenApply(published -> HiveMqPeer.code(0));
    }

    private static Mqtt3Publish message(JsonNode command) {
        return Mqtt3Publish.builder()
                .topic(command.path("topic").asText())
                .payload(command.path("payload").asText().getBytes(UTF_8))
                .qos(MqttQos.fromCode(command.path("qos").asInt()))
                .retain(command.path("retain").asBoolean())
                .build();
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }

    private static void heard(Mqtt3Publish message) {
        HiveMqPeer.say(HiveMqPeer.JSON
                .createObjectNode()
                .put("event", "message")
                .put("topic", message.getTopic().toString())
                .put("payload", new String(message.getPayloadAsBytes(), UTF_8))
                .put("qos", message.getQos().getCode())
                .put("retain", message.isRetain()));
    }
}
