package io.swarmguard.checks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The HiveMQ client speaking MQTT 5. It gives topics aliases by itself, and minds both receive maxima. */
final class HiveMqFive implements HiveMqPeer.Connection {
    private final Mqtt5AsyncClient client;

    HiveMqFive(MqttClientBuilder builder) {
        client = builder.useMqttVersion5().buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, HiveMqFive::heard);
    }

    @Override
    public CompletableFuture<ObjectNode> connect(JsonNode command) {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .cleanStart(command.path("clean").asBoolean())
                .sessionExpiryInterval(command.path("expiry").asLong())
                .restrictions()
                .receiveMaximum(command.path("receive").asInt())
                .topicAliasMaximum(command.path("aliases").asInt())
                .applyRestrictions();
        if (command.has("will")) {
            connect = connect.willPublish(message(command.path("will")));
        }
        return client.connect(connect.build())
                .thenApply(
                        ack -> HiveMqPeer.code(ack.getReasonCode().getCode()).put("present", ack.isSessionPresent()));
    }

    @Override
    public CompletableFuture<ObjectNode> subscribe(String filter, int qos) {
        return client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.fromCode(qos))
                .send()
                .handle((ack, failure) -> {
                    if (failure instanceof Mqtt5SubAckException refused) {
                        ack = refused.getMqttMessage();
                    }
                    return HiveMqPeer.code(ack.getReasonCodes().getFirst().getCode());
                });
    }

    @Override
    public CompletableFuture<ObjectNode> publish(JsonNode command) {
        return client.publish(message(command)).handle((published, failure) -> HiveMqPeer.code(reason(failure)));
    }

    private static int reason(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> 0;
            case Mqtt5PubAckException refused ->
                refused.getMqttMessage().getReasonCode().getCode();
            case Mqtt5PubRecException refused ->
                refused.getMqttMessage().getReasonCode().getCode();
            default -> throw new IllegalStateException(failure);
        };
    }

    private static Mqtt5Publish message(JsonNode command) {
        Mqtt5PublishBuilder.Complete message = Mqtt5Publish.builder()
                .topic(command.path("topic").asText())
                .payload(command.path("payload").asText().getBytes(UTF_8))
                .qos(MqttQos.fromCode(command.path("qos").asInt()))
                .retain(command.path("retain").asBoolean())
                .contentType(command.path("contentType").asText(null))
                .responseTopic(command.path("responseTopic").asText(null))
                .userProperties(user(command.path("user")));
        if (command.has("correlation")) {
            message =
                    message.correlationData(command.path("correlation").asText().getBytes(UTF_8));
        }
        if (command.has("expiry")) {
            message = message.messageExpiryInterval(command.path("expiry").asLong());
        }
        return message.build();
    }

    private static Mqtt5UserProperties user(JsonNode pairs) {
        List<Mqtt5UserProperty> user = new ArrayList<>();
        pairs.properties()
                .forEach(pair -> user.add(
                        Mqtt5UserProperty.of(pair.getKey(), pair.getValue().asText())));
        return Mqtt5UserProperties.of(user);
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }

    private static void heard(Mqtt5Publish message) {
        ObjectNode said = HiveMqPeer.JSON
                .createObjectNode()
                .put("event", "message")
                .put("topic", message.getTopic().toString())
                .put("payload", new String(message.getPayloadAsBytes(), UTF_8))
                .put("qos", message.getQos().getCode())
                .put("retain", message.isRetain());
        message.getContentType().ifPresent(type -> said.put("contentType", type.toString()));
        message.getResponseTopic().ifPresent(topic -> said.put("responseTopic", topic.toString()));
        message.getCorrelationData().ifPresent(data -> said.put("correlation", text(data)));
        message.getMessageExpiryInterval().ifPresent(seconds -> said.put("expiry", seconds));
        ObjectNode user = said.putObject("user");
        for (Mqtt5UserProperty pair : message.getUserProperties().asList()) {
            String name = pair.getName().toString();
            String value = pair.getValue().toString();
            user.put(name, user.has(name) ? user.path(name).asText() + "," + value : value);
        }
        HiveMqPeer.say(said);
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }
}
