package io.swarmguard.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.channel.Channel;
import io.swarmguard.device.mqtt.MqttException;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.ScriptedHub;
import io.swarmguard.device.swarm.PumpSensor;
import io.swarmguard.device.swarm.Tally;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceTest {
    private static final byte[] VALUE = "21.5".getBytes(UTF_8);
    private static final long PATIENCE_SECONDS = 20;

    private ScriptedHub hub;
    private MqttNetwork network;
    private Channel channel;
    private Device device;

    @BeforeEach
    void connect() throws Exception {
        hub = new ScriptedHub(MqttVersion.V5);
        network = MqttNetwork.start(1);
        CompletableFuture<Device> connecting = CompletableFuture.supplyAsync(() -> {
            try {
                return Device.connect(network, hub.settings("pump-7").build(), "pump-7");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        channel = hub.accept();
        device = connecting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        device.close();
        network.close();
        hub.close();
    }

    @Test
    void whatAMachineTellsGoesToItsOwnTopics() throws Exception {
        device.telemetry("temperature", VALUE).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(hub.next(Packet.Publish.class))
                .extracting(Packet.Publish::topic, Packet.Publish::qos, Packet.Publish::retain)
                .containsExactly("devices/pump-7/telemetry/temperature", 0, false);
        device.event("overheat", VALUE);
        assertThat(hub.next(Packet.Publish.class))
                .extracting(Packet.Publish::topic, Packet.Publish::qos, Packet.Publish::retain)
                .containsExactly("devices/pump-7/event/overheat", 1, false);
        device.state("valve", VALUE);
        assertThat(hub.next(Packet.Publish.class))
                .extracting(Packet.Publish::topic, Packet.Publish::qos, Packet.Publish::retain)
                .containsExactly("devices/pump-7/state/valve", 1, true);
        device.tellSegment("plant-a", "reach", VALUE);
        assertThat(hub.next(Packet.Publish.class).topic()).isEqualTo("segments/plant-a/event/pump-7/reach");
    }

    @Test
    void aRefusedMessageFailsWithTheHubsReason() throws Exception {
        CompletableFuture<Void> answer = device.event("overheat", VALUE);
        int id = hub.next(Packet.Publish.class).packetId();
        hub.send(channel, new Packet.Puback(id, ReasonCode.NOT_AUTHORIZED, Properties.NONE));

        assertThatThrownBy(() -> answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED));
    }

    @Test
    void aCommandCountsAsTakenWhenItsHandlerHasReturned() throws Exception {
        CountDownLatch mayFinish = new CountDownLatch(1);
        List<Incoming> obeyed = new ArrayList<>();
        CompletableFuture<Void> granted = device.onCommand(command -> {
            try {
                mayFinish.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            obeyed.add(command);
        });
        Packet.Subscribe subscribe = hub.next(Packet.Subscribe.class);
        assertThat(subscribe.subscriptions().getFirst().filter()).isEqualTo("devices/pump-7/command/#");
        hub.send(channel, new Packet.Suback(subscribe.packetId(), List.of(ReasonCode.GRANTED_QOS_1), Properties.NONE));
        granted.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        hub.send(
                channel,
                new Packet.Publish("devices/pump-7/command/valve/open", VALUE, 1, false, false, 3, Properties.NONE));
        // a message sent now overtakes the acknowledgement: the handler blocks neither the loop nor the machine
        device.telemetry("still-alive", VALUE);
        assertThat(hub.next(Packet.Publish.class).topic()).endsWith("still-alive");
        mayFinish.countDown();

        assertThat(hub.next(Packet.Puback.class).packetId()).isEqualTo(3);
        assertThat(obeyed).extracting(Incoming::what, Incoming::text).containsExactly(tuple("valve/open", "21.5"));
    }

    @Test
    void aHubThatRefusesSaysWhyToTheOneWhoConnects() throws Exception {
        CompletableFuture<Device> connecting = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                connecting.complete(Device.connect(URI.create("mqtts://127.0.0.1:" + hub.port()), hub.credentials()));
            } catch (Exception e) {
                connecting.completeExceptionally(e);
            }
        });
        ScriptedHub.Heard heard = hub.next();
        assertThat(((Packet.Connect) heard.packet()).clientId()).isEqualTo("hub"); // the certificate's common name
        hub.send(heard.from(), new Packet.Connack(false, ReasonCode.BANNED, Properties.NONE));

        assertThatThrownBy(() -> connecting.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        MqttException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.BANNED));
    }

    @Test
    void theSameSeedMeasuresTheSame() throws Exception {
        assertThat(readings(7)).isEqualTo(readings(7)).isNotEqualTo(readings(8));
    }

    private List<String> readings(long seed) throws Exception {
        PumpSensor pump = new PumpSensor(new SplittableRandom(seed), new Tally());
        List<String> readings = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
            pump.step(device);
            readings.add(new String(hub.next(Packet.Publish.class).payload(), UTF_8));
            readings.add(new String(hub.next(Packet.Publish.class).payload(), UTF_8));
        }
        return readings;
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Device.settings(URI.create("mqtt://hub:1883"), hub.credentials()))
                .hasMessageContaining("mqtts://");
    }
}
