package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.labels.Label;
import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.Standings;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    private static final String TEMPLATES = """
            devices/{device}/{kind: command|state}/{path…}
            devices/{device}/{kind: command}/setpoint
                json { field = "value", min = 10, max = 80 }
                json { field = "unit", values = ["C", 1.5, true], optional = true }
            """;
    private static final String POLICIES = """
            @id("speak") permit (principal, action, resource);
            @id("within") forbid (principal, action in [Action::"publish", Action::"deliver"], resource)
            when { resource has label && resource.label != "ok" };
            """;
    private static final String SETPOINT = "devices/pump-7/command/setpoint";

    private final SubjectFixture registry = new SubjectFixture();
    private final Subject control = registry.service("control", "commander", "plant-a");
    private final Policy policy = policy(POLICIES);

    private Policy policy(String cedar) {
        try {
            registry.device("pump-7", "sensor", "plant-a");
            PolicyFiles files = PolicyFiles.of(Map.of("one.cedar", cedar, PolicyFiles.TEMPLATES, TEMPLATES));
            PolicyCheck.Checked checked = PolicyCheck.check(files);
            PolicyBundle bundle = Objects.requireNonNull(
                    checked.bundle(), () -> checked.report().findings().toString());
            return new Policy(registry::find, new Standings(registry::touch), bundle.set(), bundle.templates());
        } catch (PolicyRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Decision publish(String topic, String payload) {
        return policy.access(control, Action.PUBLISH, policy.channel(topic, bytes(payload)))
                .decision();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"value\": 80} |",
                "{\"value\": 80, \"unit\": \"C\"} |",
                "{\"value\": 80, \"unit\": 1.50} |",
                "{\"value\": 80, \"unit\": \"F\"} | FORBIDDEN",
                "{\"value\": 81} | FORBIDDEN",
                "value 80 | FORBIDDEN",
                "{\"protected\": \"e30\", \"ciphertext\": \"Y3Q\"} | FORBIDDEN"
            })
    void onlyWhatPassesItsTestsIsPermitted(String payload, Reason reason) {
        assertThat(publish(SETPOINT, payload).reason()).isEqualTo(reason);
        assertThat(publish("devices/pump-7/command/stop", payload).reason()).isNull();
    }

    @Test
    void aLabelThatIsNotKnownDeniesAndSubscribersMayWaitForOneThatPasses() {
        Decision unknown =
                policy.access(control, Action.PUBLISH, policy.channel(SETPOINT)).decision();
        assertThat(unknown.reason()).isEqualTo(Reason.DECISION_FAILED);
        assertThat(policy.subscription(control, SETPOINT).isPermitted()).isTrue();
        assertThat(policy.subscription(control, "devices/+/command/#").isPermitted())
                .isTrue();
        Policy strict = policy("""
                @id("none") permit (principal, action, resource) when { resource has label && resource.label == "ok" };
                """);
        assertThat(strict.subscription(control, SETPOINT).isPermitted()).isTrue();
        assertThat(strict.subscription(control, "devices/pump-7/command/stop").isPermitted())
                .isFalse();
    }

    @Test
    void aMessageThatWaitedIsLookedAtAgainOnceItsTestsAreOthers() throws Exception {
        byte[] payload = bytes("{\"value\": 90}");
        Source source = policy.source(policy.channel(SETPOINT, payload), control);
        Access before = policy.delivery(control, source);
        assertThat(before.isPermitted()).isFalse();
        assertThat(source.isRelabelled()).isFalse();

        policy.replace(policy.set(), Templates.parse(TEMPLATES.replace("80", "95")));
        assertThat(source.isRelabelled()).isTrue();
        assertThat(before.reason()).as("of a label under other tests").isEqualTo(Reason.DECISION_FAILED);
        Source again = policy.source(policy.channel(SETPOINT, payload), control);
        assertThat(policy.delivery(control, again).isPermitted()).isTrue();
        assertThat(again.isRelabelled()).isFalse();

        policy.replace(policy.set(), Templates.parse(TEMPLATES.replace("80", "95") + "\n# the same tests\n"));
        assertThat(again.isRelabelled()).isFalse();
        assertThat(policy.delivery(control, again).isPermitted()).isTrue();
    }

    @Test
    void explainingSaysTheLabelAndThatAnotherWouldTurnIt() throws Exception {
        Policy.Asking asking = new Policy.Asking(Voice.own(control), Action.PUBLISH, SETPOINT, null, new Place());
        Explanation out = Objects.requireNonNull(policy.explain(asking, Label.OUT));
        assertThat(out.decision().reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(out.facts()).containsEntry("resource.label", "out");
        assertThat(out.flips()).anySatisfy(flip -> assertThat(flip.facts()).isEqualTo(Map.of("resource.label", "ok")));
        Policy.Asking other =
                new Policy.Asking(Voice.own(control), Action.PUBLISH, "devices/pump-7/state/x", null, new Place());
        assertThatThrownBy(() -> policy.explain(other, Label.OK)).hasMessageContaining("has no tests");
    }

    @Test
    void theCheckTellsTheTestsOfATopicAndRefusesWordsThatNoLabelHas() throws Exception {
        PolicyFiles files = PolicyFiles.of(
                Map.of("one.cedar", POLICIES.replace("\"ok\"", "\"okay\""), PolicyFiles.TEMPLATES, TEMPLATES));
        assertThat(PolicyCheck.check(files).report().findings().toString())
                .contains("'resource.label' is never 'okay'; nearest: 'ok'");
        assertThat(TopicReport.of(files, SETPOINT).toString())
                .contains(
                        "devices/{device}/{kind: command}/setpoint\n     json { field = \"value\", min = 10, max = 80 }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jsn { field = \"a\", min = 1 } | nearest: 'json'",
                "json { field = \"a\", mn = 1 } | nearest: 'min'",
                "json { field = \"a\" } | either schema, or a field and one of",
                "json { field = \"a\", min = 1, values = [2] } | either schema, or a field and one of",
                "json { min = 1 } | either schema, or a field and one of",
                "json { field = \"a\", min = 2, max = 1 } | from a least to a most",
                "json { field = \"a\", max = 1e301 } | within 1e300",
                "json { field = \"a\", max = nan } | numbers",
                "json { field = \"a\", max = 1e999999999 } | within 1e300",
                "json { field = \"a\", min = \"1\" } | numbers",
                "json { field = \"a\", present = 1 } | present is true or false",
                "json { field = \"a.b.c.d.e.f.g.h.i\", min = 1 } | at most 8 steps",
                "json { field = [1.5], min = 1 } | texts and integers",
                "json { field = \"a\", min = } | not TOML",
                "sparkplug { field = [\"a\", \"b\"], min = 1 } | the name of a metric",
            })
    void whatIsNoTestIsRefusedWithWhatWouldBe(String line, String message) {
        assertThatThrownBy(() -> Templates.parse("a/{kind: command}\n  " + line))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theExampleFileLabelsWhatItsCommentsShow() throws Exception {
        Templates example = Templates.parse(ShippedPolicies.resource("examples/labelled.templates"));
        byte[] limits = HexFormat.of().parseHex("d90410a2" + "0103" + "666c696d697473" + "8200f94d20");
        assertThat(label(example, "command/setpoint", bytes("""
                {"$schema": "https://plant.example/setpoint-2", "value": 21.5, "unit": "C"}"""))).isEqualTo("ok");
        assertThat(label(example, "config/limits", limits)).isEqualTo("ok");
        limits[5] = 6;
        assertThat(label(example, "config/limits", limits)).isEqualTo("out");
        assertThat(label(example, "command/metrics", bytes("{}"))).isEqualTo("unparsable");
        assertThat(label(example, "command/stop", bytes("{}"))).isEqualTo("none");
    }

    private static String label(Templates templates, String topic, byte[] payload) {
        int label = Objects.requireNonNull(templates.channel("devices/pump-7/" + topic))
                .label(payload);
        return label < 0 ? "none" : Channel.LABELS.get(label);
    }

    @Test
    void testsStandBeneathTheirTemplateAreOfOneFormatAndNotMoreThanEight() {
        String test = "\njson { field = \"a\", min = 1 }";
        assertThatThrownBy(() -> Templates.parse(test)).hasMessageContaining("beneath its template");
        assertThatThrownBy(() -> Templates.parse("a/{kind: command}" + test.repeat(9)))
                .hasMessageContaining("at most 8");
        assertThatThrownBy(() -> Templates.parse("a/{kind: command}" + test + test.replace("json", "cbor")))
                .hasMessageContaining("of one format");
        assertThatThrownBy(() -> Templates.parse("a/{kind: command}/{label: a|b}"))
                .hasMessageContaining("'label' cannot be the name of a level");
    }
}
