package io.swarmguard.edge.mqtt;

import static io.swarmguard.formats.mqtt.MqttVersion.V3_1_1;
import static io.swarmguard.formats.mqtt.MqttVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.edge.mqtt.MqttHouse.Client;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.formats.mqtt.UserProperty;
import io.swarmguard.formats.mqtt.Will;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients may ask for, and whether they get it. */
class MqttOptionsTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/rpm";
    private static final String ALL = "devices/+/telemetry/#";

    private final MqttHouse house = new MqttHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Packet packet) {
        return new String(((Packet.Publish) packet).payload(), StandardCharsets.UTF_8);
    }

    private static void retain(Client client, String topic, String payload) {
        client.send(new Packet.Publish(topic, bytes(payload), 0, true, false, 0, Properties.NONE));
    }

    private static void subscribe(Client client, Subscription subscription) {
        client.send(new Packet.Subscribe(9, List.of(subscription), Properties.NONE));
        assertThat(((Packet.Suback) client.taken()).reasons().getFirst().isError())
                .isFalse();
    }

    private static List<String> takeAll(Client client) {
        List<String> texts = new ArrayList<>();
        for (Packet packet = client.take(); packet != null; packet = client.take()) {
            texts.add(text(packet));
        }
        return texts;
    }

    @Test
    void theRetainFlagOfALiveMessageIsKeptOnlyForThoseWhoAskedForIt() {
        Client keeps = house.connect(house.collector, "keeps", V5);
        subscribe(keeps, new Subscription(ALL, 1, false, true, 0));
        Client plain = house.connect(house.collector, "plain", V5);
        subscribe(plain, new Subscription(ALL, 1, false, false, 0));
        Client pump = house.connect(house.pump, "p", V5);
        pump.send(new Packet.Publish(TELEMETRY, bytes("kept"), 1, true, false, 1, Properties.NONE));
        pump.publish(TELEMETRY, "live", 1, 2);

        assertThat(((Packet.Publish) keeps.taken()).retain()).isTrue();
        assertThat(((Packet.Publish) keeps.taken()).retain()).isFalse();
        assertThat(((Packet.Publish) plain.taken()).retain()).isFalse();
    }

    @Test
    void theRetainFlagIsKeptAtMostOnceToo() {
        Client keeps = house.connect(house.collector, "keeps", V5);
        subscribe(keeps, new Subscription(ALL, 0, false, true, 0));
        retain(house.connect(house.pump, "p", V5), TELEMETRY, "kept");
        assertThat(((Packet.Publish) keeps.taken()).retain()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0,true,true", "1,true,false", "2,false,false"})
    void retainedMessagesComeAsTheSubscriptionAsks(int handling, boolean atFirst, boolean again) {
        retain(house.connect(house.pump, "p", V5), TELEMETRY, "kept");
        Client collector = house.connect(house.collector, "c", V5);
        subscribe(collector, new Subscription(ALL, 0, false, false, handling));
        assertThat(takeAll(collector)).isEqualTo(atFirst ? List.of("kept") : List.of());
        subscribe(collector, new Subscription(ALL, 0, false, false, handling));
        assertThat(takeAll(collector)).isEqualTo(again ? List.of("kept") : List.of());
    }

    @ParameterizedTest
    @EnumSource
    void aRetainedMessageIsReplacedByTheNextAndForgottenWithAnEmptyOne(MqttVersion version) {
        Client pump = house.connect(house.pump, "p", version);
        retain(pump, TELEMETRY, "old");
        retain(pump, TELEMETRY, "new");
        Client first = house.connect(house.collector, "first", version);
        first.subscribe(ALL, 0);
        assertThat(takeAll(first)).containsExactly("new");
        retain(pump, TELEMETRY, "");
        assertThat(takeAll(first)).as("those who listen are told").containsExactly("");
        Client later = house.connect(house.collector, "later", version);
        later.subscribe(ALL, 0);
        assertThat(takeAll(later)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void wildcardsMatchOneLevelOrAllThatFollowAndEndWithTheSubscription(MqttVersion version) {
        Client one = house.connect(house.collector, "one", version);
        one.subscribe("devices/+/telemetry/+", 0);
        Client rest = house.connect(house.collector, "rest", version);
        rest.subscribe("devices/pump-7/telemetry/#", 0);
        Client pump = house.connect(house.pump, "p", version);
        pump.publish("devices/pump-7/telemetry/a", "a", 0, 0);
        pump.publish("devices/pump-7/telemetry/a/b", "ab", 0, 0);
        pump.publish("devices/pump-7/telemetry/", "empty level", 0, 0);
        pump.publish("devices/pump-7/state/a", "another", 0, 0);
        assertThat(takeAll(one)).containsExactly("a", "empty level");
        assertThat(takeAll(rest)).containsExactly("a", "ab", "empty level");

        rest.send(new Packet.Unsubscribe(5, List.of("devices/pump-7/telemetry/#"), Properties.NONE));
        assertThat(rest.taken()).isInstanceOf(Packet.Unsuback.class);
        pump.publish("devices/pump-7/telemetry/a", "after", 0, 0);
        assertThat(takeAll(rest)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,2,0", "1,2,1", "2,2,2", "2,1,1", "2,0,0", "1,0,0"})
    void aMessageComesAtTheLowerOfWhatWasPublishedAndWhatWasAskedFor(int published, int asked, int delivered) {
        Client collector = house.connect(house.collector, "c", V5);
        collector.subscribe(ALL, asked);
        house.connect(house.pump, "p", V5).publish(TELEMETRY, "x", published, published == 0 ? 0 : 1);
        assertThat(((Packet.Publish) collector.taken()).qos()).isEqualTo(delivered);
    }

    @Test
    void whatTheSenderSaysAboutItsMessageReachesReceiversOfFiveUnalteredAndInOrder() {
        Client five = house.connect(house.collector, "five", V5);
        five.subscribe(ALL, 1);
        Client older = house.connect(house.collector, "older", V3_1_1);
        older.subscribe(ALL, 1);
        Properties said = Properties.builder()
                .flag(Property.PAYLOAD_FORMAT_INDICATOR, true)
                .text(Property.CONTENT_TYPE, "text/plain")
                .text(Property.RESPONSE_TOPIC, "devices/pump-7/command/answer")
                .binary(Property.CORRELATION_DATA, new byte[] {0, -1, 7})
                .user("b", "1")
                .user("a", "2")
                .user("b", "1")
                .build();
        house.connect(house.pump, "p", V5).send(new Packet.Publish(TELEMETRY, bytes("x"), 1, false, false, 1, said));

        Properties heard = ((Packet.Publish) five.taken()).properties();
        assertThat(heard.flag(Property.PAYLOAD_FORMAT_INDICATOR, false)).isTrue();
        assertThat(heard.text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(heard.text(Property.RESPONSE_TOPIC)).isEqualTo("devices/pump-7/command/answer");
        assertThat(heard.binary(Property.CORRELATION_DATA)).isEqualTo(new byte[] {0, -1, 7});
        assertThat(heard.userProperties())
                .filteredOn(property -> !property.name().startsWith("sg-"))
                .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "1"));
        assertThat(text(older.taken())).isEqualTo("x");
    }

    @Test
    void aMessageThatExpiresWhileItWaitsForItsReceiverIsNotSentAndTheTimeOthersHaveLeftIsTold() {
        Client collector = keep(3_600);
        collector.subscribe(ALL, 1);
        collector.channel.close();
        Client pump = house.connect(house.pump, "p", V5);
        pump.send(
                new Packet.Publish(TELEMETRY, bytes("short"), 1, false, false, 1, expiry(10)),
                new Packet.Publish(TELEMETRY, bytes("long"), 1, false, false, 2, expiry(100)),
                new Packet.Publish(TELEMETRY, bytes("for ever"), 1, false, false, 3, Properties.NONE));
        house.timer.advance(11_000);

        Client back = keep(3_600);
        Packet.Publish left = (Packet.Publish) back.taken();
        assertThat(text(left)).isEqualTo("long");
        assertThat(left.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(89);
        Packet.Publish last = (Packet.Publish) back.taken();
        assertThat(text(last)).isEqualTo("for ever");
        assertThat(last.properties().has(Property.MESSAGE_EXPIRY_INTERVAL)).isFalse();
        assertThat(back.take()).isNull();
    }

    private static Properties expiry(int seconds) {
        return Properties.builder()
                .number(Property.MESSAGE_EXPIRY_INTERVAL, seconds)
                .build();
    }

    private Client keep(long expirySeconds) {
        Client client = house.open(house.collector, V5);
        Properties asked = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .build();
        client.send(Packet.Connect.of(V5, "c", false, 30, asked));
        Packet.Connack connack = (Packet.Connack) client.taken();
        present = connack.sessionPresent();
        grantedSeconds = connack.properties().number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds);
        return client;
    }

    private boolean present;
    private long grantedSeconds;

    @ParameterizedTest
    @CsvSource({"0,false", "5,false", "60,true"})
    void aFarewellSaysHowLongTheSessionIsKept(int expirySeconds, boolean stays) {
        Client client = keep(30);
        Properties now = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .build();
        client.send(new Packet.Disconnect(ReasonCode.SUCCESS, now));
        house.timer.advance(40_000);
        house.settle();
        keep(30);
        assertThat(present).isEqualTo(stays);
    }

    @Test
    void whoAsksForASessionForEverIsToldHowLongItIsKept() {
        keep(0xFFFFFFFFL);
        assertThat(grantedSeconds).isEqualTo(7 * 86_400);
    }

    @Test
    void aClientCanSayGoodbyeAndLeaveItsWillToBeSaidWithAllItSaysAboutIt() {
        Client watcher = house.connect(house.collector, "w", V5);
        watcher.subscribe("devices/+/event/#", 1);
        Properties about = Properties.builder()
                .text(Property.CONTENT_TYPE, "text/plain")
                .user("why", "maintenance")
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 50)
                .build();
        Will will = new Will("devices/pump-7/event/gone", bytes("gone"), 1, true, about);
        Client pump = house.open(house.pump, V5);
        pump.send(new Packet.Connect(V5, true, 30, Properties.NONE, "p", will, null, null));
        pump.taken();

        pump.send(new Packet.Disconnect(ReasonCode.DISCONNECT_WITH_WILL));
        house.settle();

        Packet.Publish said = (Packet.Publish) watcher.taken();
        assertThat(text(said)).isEqualTo("gone");
        assertThat(said.qos()).isEqualTo(1);
        assertThat(said.properties().text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(said.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(50);
        assertThat(said.properties().userProperties()).contains(new UserProperty("why", "maintenance"));
        Client later = house.connect(house.collector, "later", V5);
        later.subscribe("devices/+/event/#", 1);
        assertThat(((Packet.Publish) later.taken()).retain())
                .as("it is retained")
                .isTrue();
    }

    @Test
    void aTopicAliasCanBeGivenToAnotherTopic() {
        Client collector = house.connect(house.collector, "c", V5);
        collector.subscribe(ALL, 0);
        Properties alias = Properties.builder().number(Property.TOPIC_ALIAS, 1).build();
        house.connect(house.pump, "p", V5)
                .send(
                        new Packet.Publish(TELEMETRY, bytes("1"), 0, false, false, 0, alias),
                        new Packet.Publish(TELEMETRY + "/x", bytes("2"), 0, false, false, 0, alias),
                        new Packet.Publish("", bytes("3"), 0, false, false, 0, alias));
        collector.taken();
        collector.taken();
        Packet.Publish third = (Packet.Publish) collector.taken();
        assertThat(third.topic()).isEqualTo(TELEMETRY + "/x");
        assertThat(text(third)).isEqualTo("3");
    }

    @Test
    void aPublisherLearnsWhetherAnybodyListens() {
        Client pump = house.connect(house.pump, "p", V5);
        pump.publish(TELEMETRY, "x", 1, 1);
        assertThat(((Packet.Puback) pump.taken()).reason()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        house.connect(house.collector, "c", V5).subscribe(ALL, 0);
        pump.publish(TELEMETRY, "x", 1, 2);
        assertThat(((Packet.Puback) pump.taken()).reason()).isEqualTo(ReasonCode.SUCCESS);
    }
}
