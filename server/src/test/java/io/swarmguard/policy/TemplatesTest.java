package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.terms.Name;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    private final Templates shipped = Templates.shipped();

    private Channel channel(String topic) {
        return Objects.requireNonNull(shipped.channel(topic), topic);
    }

    @Test
    void aDevicesTopicNamesTheDeviceAndTheKind() {
        Channel channel = channel("devices/pump-7/telemetry/pressure/bar");
        assertThat(channel.kind()).isEqualTo(ChannelKind.TELEMETRY);
        assertThat(channel.device()).isEqualTo(new Name("pump-7"));
        assertThat(channel.segment()).isNull();
        assertThat(channel.isShared()).isFalse();
        assertThat(channel("devices/pump-7/config").kind()).isEqualTo(ChannelKind.CONFIG);
        assertThat(channel("devices/pump-7/command//").kind()).isEqualTo(ChannelKind.COMMAND);
    }

    @Test
    void aSharedTopicNamesTheSegmentAndWhoSpeaks() {
        Channel channel = channel("segments/plant-a/event/pump-7/full");
        assertThat(channel.isShared()).isTrue();
        assertThat(channel.segment()).isEqualTo(new Name("plant-a"));
        assertThat(channel.device()).isEqualTo(new Name("pump-7"));
    }

    @Test
    void whatNoTemplateCoversIsNothing() {
        for (String topic : new String[] {
            "",
            "/",
            "devices",
            "devices/pump-7",
            "devices/pump-7/gossip",
            "devices/Pump-7/telemetry",
            "devices//telemetry",
            "devices/../telemetry",
            "/devices/pump-7/telemetry",
            "Devices/pump-7/telemetry",
            "segments/plant-a/command/pump-7",
            "segments/plant-a/event",
            "$SYS/uptime",
            "devices/+/telemetry",
            "devices/pump-7/telemetry/#",
            "devices/" + "a".repeat(64) + "/telemetry"
        }) {
            assertThat(shipped.channel(topic)).as(topic).isNull();
        }
    }

    @Test
    void sixteenLevelsAreTheMost() {
        assertThat(shipped.channel("devices/a/telemetry" + "/x".repeat(13))).isNotNull();
        assertThat(shipped.channel("devices/a/telemetry" + "/x".repeat(14))).isNull();
        assertThat(shipped.matches("#" + "/x".repeat(100_000))).isEmpty();
    }

    @Test
    void aFilterMatchesTheTemplatesItCanMeet() {
        assertThat(shipped.matches("#")).hasSize(6);
        assertThat(shipped.matches("+/+/+/#")).hasSize(6);
        assertThat(shipped.matches("+/plant-a/event/+")).hasSize(3);
        assertThat(shipped.matches("devices/pump-7/telemetry/#"))
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.device()).isEqualTo(new Name("pump-7"));
                    assertThat(match.kinds()).containsExactly(ChannelKind.TELEMETRY);
                });
        assertThat(shipped.matches("devices/+/#")).hasSize(4).last().satisfies(match -> {
            assertThat(match.device()).isNull();
            assertThat(match.kinds()).containsExactlyInAnyOrder(ChannelKind.values());
        });
        assertThat(shipped.matches("devices/+")).isEmpty();
        assertThat(shipped.matches("devices/Pump/#")).isEmpty();
        assertThat(shipped.matches("segments/+/command/#")).isEmpty();
        assertThat(shipped.matches("other/#")).isEmpty();
    }

    @Test
    void aClosedTemplateEndsWhereItEnds() throws PolicyRefusedException {
        Templates closed = Templates.parse("plant/{device}/{kind: event}");
        assertThat(closed.channel("plant/a/event")).isNotNull();
        assertThat(closed.channel("plant/a/event/x")).isNull();
        assertThat(closed.matches("plant/a/event/#")).hasSize(1);
        assertThat(closed.matches("plant/a/event/+")).isEmpty();
    }

    @Test
    void theMoreLiteralTemplateWins() throws PolicyRefusedException {
        Templates templates = Templates.parse("""
                {device}/{kind: event|state}/{path…}
                hall/{kind: state}/{path…}
                """);
        assertThat(Objects.requireNonNull(templates.channel("hall/state")).device())
                .isNull();
        assertThat(Objects.requireNonNull(templates.channel("pump/state")).device())
                .isEqualTo(new Name("pump"));
    }

    @Test
    void noTextWhateverMakesItFail() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] pieces = {
            "devices", "segments", "/", "/", "/", "+", "#", "pump-7", "telemetry", "event", "\0", "é", "$", ""
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieceCount = random.nextInt(24); pieceCount > 0; pieceCount--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String topic = text.toString();
            Channel channel = shipped.channel(topic);
            if (channel != null) {
                assertThat(channel.device()).as("%s, seed %s", topic, seed).isNotNull();
                assertThat(shipped.matches(topic))
                        .as("%s, seed %s", topic, seed)
                        .isNotEmpty();
            }
            assertThat(shipped.matches(topic).size()).isLessThanOrEqualTo(6);
        }
    }

    @Test
    void whatIsNoTemplateIsRefused() {
        for (String text : new String[] {
            "devices/{device}",
            "{kind: gossip}",
            "{kind: event}/{kind: state}",
            "{device}/{device}/{kind: event}",
            "a//{kind: event}",
            "a/+/{kind: event}",
            "{path…}/{kind: event}",
            "{kind: event}" + "/x".repeat(16)
        }) {
            assertThatThrownBy(() -> Templates.parse(text)).as(text).isInstanceOf(PolicyRefusedException.class);
        }
    }

    @Test
    void aTieIsRefused() {
        assertThatThrownBy(() -> Templates.parse("{device}/{kind: event}/x\n{segment}/{kind: event}/x"))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining("more special");
    }
}
