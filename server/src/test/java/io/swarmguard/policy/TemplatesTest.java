package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.swarmguard.terms.Name;
import java.util.List;
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
            assertThat(Objects.requireNonNull(shipped.nearest(topic)).why())
                    .as(topic)
                    .isNotEmpty();
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

    @Test
    void levelsMayBeEnumeratedAndPoliciesAskForThem() throws Exception {
        Templates templates = Templates.parse("""
                valves/{device}/{kind: command}/{verb: open|close|*other}
                valves/{device}/{kind: do=command}/{verb: vent}/{path…}
                """);
        assertThat(Objects.requireNonNull(templates.channel("valves/v-1/command/open"))
                        .levels())
                .containsExactly(entry("verb", "open"));
        assertThat(Objects.requireNonNull(templates.channel("valves/v-1/command/explode"))
                        .levels())
                .containsExactly(entry("verb", "other"));
        Channel vent = Objects.requireNonNull(templates.channel("valves/v-1/do/vent/now"));
        assertThat(vent.kind()).isEqualTo(ChannelKind.COMMAND);
        assertThat(vent.levels()).containsExactly(entry("verb", "vent"));
        assertThat(templates.channel("valves/v-1/do/open")).isNull();
        assertThat(templates.channel("valves/v-1/command/")).isNull();
        assertThat(templates.levels()).containsExactly(entry("verb", List.of("open", "close", "other", "vent")));
        assertThat(templates.explain("valves/v-1/command/explode"))
                .isEqualTo("template 'valves/{device}/{kind: command}/{verb: open|close|*other}': kind command, "
                        + "device v-1, verb other");
        assertThat(templates.explain("elsewhere")).isNull();
    }

    @Test
    void theNearestTemplateIsTheOneThatFewestLevelsKeepFromATopic() throws Exception {
        Templates templates = Templates.parse("""
                valves/{device}/{kind: command}/{verb: open|close}
                pumps/{device}/{kind: do=command|event}/{segment}/{part: a|*other}/end
                """);
        assertThat(templates.nearest("valves/v-1/command/explode"))
                .hasToString("nearest is 'valves/{device}/{kind: command}/{verb: open|close}': "
                        + "level 4 is 'explode', not one of open, close");
        assertThat(Objects.requireNonNull(templates.nearest("valve/v-1/command"))
                        .why())
                .containsExactly("level 1 is 'valve', not 'valves'", "level 4 is missing, one of open, close");
        assertThat(Objects.requireNonNull(templates.nearest("valves/v-1/command/open/now"))
                        .why())
                .containsExactly("level 5 is 'now', where the template ends");
        assertThat(Objects.requireNonNull(templates.nearest("pumps/p/command/here/"))
                        .why())
                .containsExactly(
                        "level 3 is 'command', not one of do, event",
                        "level 5 is '', not a word",
                        "level 6 is missing, 'end'");
        assertThat(Objects.requireNonNull(templates.nearest("pumps/p/event/here/+/end"))
                        .why())
                .containsExactly("level 5 is '+', a wildcard, not a word");
        assertThat(Objects.requireNonNull(shipped.nearest("devices/p/event" + "/x".repeat(20)))
                        .why())
                .containsExactly("level 17 is 'x', beyond the 16 that a topic has at most");
        assertThat(Templates.parse("").nearest("x")).isNull();
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() {
        String good = "# what it is\r\n\r\na/{device}/{kind: event}\r\n";
        assertThat(lineOf(good + "a/{kind: gossip}\n")).isEqualTo(4);
        assertThat(lineOf(good + "  # well\n\n b/{device}/{device}/{kind: event}"))
                .isEqualTo(6);
        assertThat(lineOf("\njson { field = \"v\", min = 1 }\n" + good)).isEqualTo(2);
        assertThat(lineOf(good + "json { field = \"v\", min = 1 }\njson { field = \"v\", least = 1 }\nx"))
                .isEqualTo(5);
        assertThat(lineOf(good + "\njson { field = \"v\", min = 1 }\n\ncbor { field = \"v\", min = 1 }"))
                .isEqualTo(7);
        assertThat(lineOf(good + "json { field = \"v\", min = 1 }\n".repeat(9))).isEqualTo(12);
        assertThat(lineOf(good + "b/{kind: event}\n\na/{device}/{kind: state|event}\nc/{kind: event}"))
                .isEqualTo(6);
        assertThatThrownBy(() -> Templates.parse("{kind: event}/{a: x|y}\nb/{kind: event}\n{kind: event}/{b: y|z}"))
                .hasMessageContaining("of line 1 and '{kind: event}/{b: y|z}' of line 3 cover the same topics");
    }

    private static int lineOf(String text) {
        try {
            Templates.parse(text);
        } catch (PolicyRefusedException e) {
            return e.line();
        }
        throw new AssertionError("nothing is wrong with " + text);
    }

    @Test
    void whatIsNoEnumerationIsRefused() {
        for (String line : List.of(
                "{kind: command}/{device: a}",
                "{kind: command}/{if: a}",
                "{kind: command}/{Verb: a}",
                "{kind: command}/{verb: a|a}",
                "{kind: command}/{verb: *other|a}",
                "{kind: command}/{verb: other}",
                "{kind: command}/{verb: }",
                "{kind: command}/{verb: a+}",
                "{kind: command}/{verb: a}/{verb: b}",
                "{kind: x=command|x=event}",
                "{kind: x=gossip}")) {
            assertThatThrownBy(() -> Templates.parse(line)).as(line).isInstanceOf(PolicyRefusedException.class);
        }
        assertThatThrownBy(() -> Templates.parse("{kind: event}/{a: x|y}\n{kind: event}/{b: y|z}"))
                .hasMessageContaining("cover the same topics");
        assertThatThrownBy(() -> Templates.parse("{kind: event}/{a: x|*other}\n{kind: event}/{b: y}"))
                .hasMessageContaining("cover the same topics");
    }

    @Test
    void aFilterLeadsToTheWordsThatItLeavesOpen() throws Exception {
        Plant plant = new Plant();
        Templates templates = Templates.parse("devices/{device}/{kind: command}/{verb: open|close|*other}");
        PolicySet set = CedarSets.of(
                "@id(\"a\") permit (principal, action, resource) when { resource has verb && resource.verb == \"close\" };",
                Declarations.none().with(templates));
        plant.policy.replace(set, templates);
        assertThat(plant.subscribe(plant.pump, "devices/pump-7/command/close").isPermitted())
                .isTrue();
        assertThat(plant.subscribe(plant.pump, "devices/pump-7/command/open").isPermitted())
                .isFalse();
        assertThat(plant.subscribe(plant.pump, "devices/pump-7/command/+").isPermitted())
                .isTrue();
        assertThat(plant.subscribe(plant.pump, "#").isPermitted()).isTrue();
    }

    @Test
    void theExamplesThatShipSayWhatTheirSchemesMean() throws Exception {
        Templates sparkplug = Templates.parse(ShippedPolicies.resource("examples/sparkplug-b.templates"));
        assertThat(sparkplug.explain("spBv1.0/line-1/NDATA/node-4"))
                .contains("kind telemetry, device node-4", "line-1");
        assertThat(sparkplug.explain("spBv1.0/elsewhere/DCMD/node-4/pump-7"))
                .contains("kind command, device pump-7, group other, node other");
        assertThat(sparkplug.explain("spBv1.0/STATE/scada")).contains("kind state");
        assertThat(sparkplug.explain("spBv1.0/line-1/DDATA/node-4")).isNull();
        Templates aws = Templates.parse(ShippedPolicies.resource("examples/aws-like.templates"));
        assertThat(aws.explain("dt/hvac/floor-1/sensor-3/temperature")).contains("kind telemetry, device sensor-3");
        assertThat(aws.explain("cmd/hvac/floor-1/vent-3/close")).contains("kind command", "verb close");
        assertThat(aws.explain("cmd/hvac/floor-1/vent-3/explode")).contains("verb other");
        assertThat(aws.explain("things/vent-3/shadow/desired")).contains("kind config, device vent-3");
    }
}
