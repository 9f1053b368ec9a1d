package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Reason;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclarationsTest {
    @TempDir
    Path directory;

    private static void refused(String toml, String... words) {
        assertThatThrownBy(() -> Declarations.parse(toml))
                .isInstanceOf(PolicyRefusedException.class)
                .message()
                .contains(words);
    }

    @Test
    void whatIsNotKnownIsRefusedWithTheNearest() {
        refused("[atribute.mode]\nvalues = [\"a\"]\ndefault = \"a\"", "'atribute'", "nearest: 'attribute'");
        refused("[attribute.mode]\nvalue = [\"a\"]\nvalues = [\"a\"]\ndefault = \"a\"", "'value'", "nearest: 'values'");
        refused("[attribute.mode]\nvalues = [\"run\", \"stop\"]\ndefault = \"stpo\"", "nearest: 'stop'");
        refused("[group.g]\nwhere = { rol = \"robot\" }", "[group.g where]", "nearest: 'role'");
        refused("[window.w]\nzone = \"Europe/Berlin\"\ndays = [\"mo\"]", "nearest: 'mon'");
        refused("[window.w]\nzone = \"Berlin\"", "Europe/Berlin");
        refused("[window.w]\nzone = \"UTC\"\nfrom = \"8\"", "22:00");
        refused("[window.w]\nzone = \"UTC\"\nfrom = \"08:00\"\nto = \"08:00\"", "whole day");
        refused("[zone.plant]\nnetworks = [\"10.1.0.0/8\"]", "behind the prefix");
        refused("[zone.plant]\nnetworks = [\"plant.example/8\"]", "no network");
        refused("[zone.other]\nnetworks = [\"10.0.0.0/8\"]", "no zone claims");
        refused("[zone.a]\nnetworks = [\"::/0\"]\n[zone.b]\nnetworks = [\"::/0\"]", "same network");
        refused("[relation.r]\nfrom = \"robot\"\nto = \"gripper\"\nmost = 501", "1 to 500");
        refused("[relation.r]\nfrom = \"robot\"\nmost = 1", "to = ");
        refused("[attribute.if]\nvalues = [\"a\"]\ndefault = \"a\"", "[attribute.if]", "name");
        refused("[attribute.role]\nvalues = [\"a\"]\ndefault = \"a\"", "name");
        refused("[attribute]\nmode = 1", "[attribute.mode]", "table");
        refused("attribute = 1", "table");
        refused("[attribute.a\n", "line 1 is not TOML");
    }

    @Test
    void everythingHasALimit() {
        String many = IntStream.range(0, Declarations.MAX_GROUPS + 1)
                .mapToObj(i -> "[group.g" + i + "]\n")
                .collect(Collectors.joining());
        refused(many, "more than " + Declarations.MAX_GROUPS);
        String values = IntStream.range(0, Declarations.MAX_VALUES + 1)
                .mapToObj(i -> "\"v" + i + "\"")
                .collect(Collectors.joining(","));
        refused("[attribute.a]\nvalues = [" + values + "]\ndefault = \"v1\"", "1 to " + Declarations.MAX_VALUES);
        refused("#".repeat(Declarations.MAX_TEXT + 1), "characters");
    }

    @Test
    void theLongestNetworkWins() throws Exception {
        Zones zones = Declarations.parse(RandomWorld.FACTS + "[zone.host]\nnetworks = [\"10.1.2.7/32\"]\n"
                        + "[zone.half]\nnetworks = [\"2001:db8:8000::/33\"]")
                .zones();
        String[][] expected = {
            {"10.1.2.7", "host"},
            {"10.1.2.8", "cell"},
            {"10.1.3.7", "plant"},
            {"10.2.2.7", "other"},
            {"2001:db8:7fff::1", "plant"},
            {"2001:db8:8000::1", "half"},
            {"2001:db9::1", "other"},
            {"::ffff:10.1.2.7", "host"}
        };
        for (String[] each : expected) {
            assertThat(zones.zone(InetAddress.ofLiteral(each[0]))).as(each[0]).isEqualTo(each[1]);
        }
        assertThat(zones.zone(null)).isEqualTo("other");
    }

    @Test
    void cedarsValidatorKnowsWhatIsDeclared() throws Exception {
        Files.writeString(directory.resolve("facts.toml"), RandomWorld.FACTS);
        Files.writeString(directory.resolve("own.cedar"), """
                @id("all")
                permit (principal is Device in Group::"canary", action, resource is Channel)
                when { principal.mode == "running" && principal in Segment::"plant-a" }
                when { resource has device && resource.device.site == "north" }
                when { principal.paired.contains(resource.device) || resource.device.paired.contains(principal) }
                when { resource has segment && resource.segment == Segment::"plant-a" }
                when { context.zone == "plant" && context.window.night && !context.window.weekend };

                @id("publisher")
                permit (principal, action == Action::"deliver", resource)
                when { context has publisher && context.publisher.mode != "stopped" };
                """);
        PolicyReport report = PolicyCheck.check(directory);
        assertThat(report.findings()).isEmpty();
        assertThat(report.facts())
                .contains(
                        "principal.mode",
                        "principal in Group::\"canary\"",
                        "context.window.night",
                        "principal.paired.contains(resource.device)",
                        "context.publisher.mode");
    }

    @Test
    void whatIsNotDeclaredIsAnErrorInItsPlace() throws Exception {
        Files.writeString(directory.resolve("facts.toml"), RandomWorld.FACTS);
        Files.writeString(directory.resolve("own.cedar"), """
                @id("moed")
                permit (principal, action, resource) when { principal.moed == "running" };
                @id("canari")
                permit (principal in Group::"canari", action, resource);
                @id("plnt")
                permit (principal, action, resource) when { context.zone == "plnt" };
                """);
        PolicyReport report = PolicyCheck.check(directory);
        assertThat(report.findings())
                .extracting(Finding::message)
                .anySatisfy(message -> assertThat(message).contains("nearest: 'principal.mode'"));
        assertThat(report.findings())
                .extracting(Finding::message)
                .anySatisfy(message -> assertThat(message).contains("no group 'canari'", "nearest: 'canary'"));
        assertThat(report.findings())
                .extracting(Finding::message)
                .anySatisfy(message -> assertThat(message).contains("nearest: 'plant'"));
        Files.writeString(directory.resolve("facts.toml"), "[attribute.mode]\n");
        assertThat(PolicyCheck.check(directory).findings())
                .anySatisfy(finding -> assertThat(finding.file()).isEqualTo("facts.toml"));
    }

    @Test
    void aValueThatTheDeclarationsDoNotKnowIsDenied() throws Exception {
        Plant plant = new Plant();
        PolicySet set = CedarSets.of(
                "@id(\"a\") permit (principal, action, resource) when { principal.mode != \"stopped\" };",
                "[attribute.mode]\nvalues = [\"running\", \"stopped\"]\ndefault = \"running\"");
        plant.policy.replace(set, Templates.shipped());
        Access access =
                plant.policy.access(plant.pump, Action.PUBLISH, plant.policy.channel("devices/pump-7/telemetry/x"));
        assertThat(access.isPermitted()).isTrue();
        plant.registry.say(plant.pump, plant.pump.traits().withAttribute("mode", "melting"));
        assertThat(access.reason()).isEqualTo(Reason.DECISION_FAILED);
    }

    @Test
    void aSetThatMentionsMoreThanAKeyHoldsIsRefusedWithWhatCostsMost() {
        String cedar = IntStream.range(0, 70)
                .mapToObj(i -> "@id(\"p" + i + "\") permit (principal in Segment::\"s" + i + "\", action, resource);\n")
                .collect(Collectors.joining());
        assertThatThrownBy(() -> CedarSets.of(cedar, ""))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContainingAll("1e+21 combinations of values, more than 9e+18", "Segment::");
    }

    @Test
    void aServiceIsLimitedToNamedSegments() throws Exception {
        Plant plant = new Plant();
        plant.policy.replace(
                CedarSets.of(
                        "@id(\"a\") permit (principal is Service, action in [Action::\"subscribe\", "
                                + "Action::\"deliver\"], resource) when { resource has segment && resource.segment == "
                                + "Segment::\"plant-a\" && principal in resource.segment };",
                        ""),
                Templates.shipped());
        Subject lake = plant.everywhere;
        assertThat(plant.deliver(lake, "devices/pump-7/telemetry/x", plant.pump).isPermitted())
                .isTrue();
        assertThat(plant.deliver(lake, "devices/arm-2/telemetry/x", plant.arm).isPermitted())
                .isFalse();
        assertThat(plant.subscribe(lake, "devices/+/telemetry/#").isPermitted()).isTrue();
        assertThat(plant.subscribe(lake, "segments/plant-b/#").isPermitted()).isFalse();
        Subject other = plant.registry.service("other", "collector", "plant-b");
        assertThat(plant.subscribe(other, "devices/+/telemetry/#").isPermitted())
                .as("it is in no segment that the policy names")
                .isFalse();
    }
}
