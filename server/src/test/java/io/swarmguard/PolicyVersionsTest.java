package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.Typed.Said;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.HubClock;
import io.swarmguard.config.Config;
import io.swarmguard.config.InstanceException;
import io.swarmguard.config.Places;
import io.swarmguard.terms.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of a real hub in this process, put in force and taken back as its operators do. */
class PolicyVersionsTest {
    private static final String ALL = "@id(\"all\")\npermit (principal, action, resource);\n";

    @TempDir
    Path dir;

    private Path policies(String name, String cedar) throws IOException {
        Path directory = Files.createDirectories(dir.resolve(name));
        Files.writeString(directory.resolve("own.cedar"), cedar);
        return directory;
    }

    @Test
    void versionsAreAppliedListedShownAndTakenBackAndOutliveTheProcess() throws Exception {
        Typed typed = new Typed(dir);
        Path all = policies("all", ALL);
        Path none = policies("none", "@id(\"none\")\nforbid (principal, action, resource);\n");
        try (Up hub = typed.start()) {
            assertThat(hub.where("operator")).isNotEmpty();
            Said applied = typed.say("policy", "apply", all.toString(), "--why", "open house");
            assertThat(applied.code()).as(applied.err() + applied.out()).isZero();
            assertThat(applied.out()).contains("version 1 is in force");
            Said again = typed.say("policy", "apply", all.toString());
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("that set is in force, as version 1", "  next: ");
            Said stale = typed.say("policy", "apply", none.toString(), "--base", "0");
            assertThat(stale.err()).contains("made against version 0, but version 1 is in force");
            assertThat(typed.say("policy", "apply", none.toString(), "--base", "1")
                            .code())
                    .isZero();
            assertThat(typed.say("policy", "rollback", "1", "--why", "too narrow")
                            .code())
                    .isZero();
            assertThat(typed.say("policy", "rollback", "17").err()).contains("there is no version 17");
            assertThat(typed.say("policy", "confirm").err()).contains("version 3 is not on trial");
        }
        try (Up hub = typed.start()) {
            assertThat(hub.where("operator")).isNotEmpty();
            String list = typed.say("policy", "list").out();
            assertThat(list.lines().filter(line -> line.startsWith("3 ")))
                    .singleElement()
                    .asString()
                    .contains("in force", "operator/admin", "version 1", "too narrow");
            assertThat(typed.say("status").out()).contains("3 (version 1)");
            Path out = dir.resolve("out");
            assertThat(typed.say("policy", "show", "2", "--out", out.toString()).code())
                    .isZero();
            assertThat(Files.readString(out.resolve("own.cedar")))
                    .isEqualTo(Files.readString(none.resolve("own.cedar")));
            try (Stream<Path> files = Files.list(out)) {
                assertThat(files).hasSize(6); // with what ships: facts, templates, schema, and those of operators
            }
            assertThat(typed.say("policy", "show", "2", "--out", out.toString()).code())
                    .as("nothing is overwritten")
                    .isEqualTo(1);
            assertThat(typed.say("policy", "show").out()).contains(ALL);
            assertThat(typed.say("policy", "show", "shipped").out()).contains("device-speaks-for-itself");
            assertThat(typed.say("policy", "rollback", "shipped").code()).isZero();
            assertThat(typed.say("ledger", "show").out()).contains("policy-applied", "policy 4", "from shipped");
            assertThat(typed.say("ledger", "verify").code()).isZero();
        }
    }

    @Test
    void whatCannotBeUsedIsNamedByFileAndLineAndChangesNothing() throws Exception {
        Typed typed = new Typed(dir);
        try (Up hub = typed.start()) {
            assertThat(hub.where("operator")).isNotEmpty();
            Map<String, String> bad = Map.of(
                    "\npermit (principal;\n",
                    "own.cedar:2: error",
                    ALL + "@id(\"typo\")\nforbid (principal, action, resource) when { principal.rol == \"x\" };\n",
                    "own.cedar:4: error: policy 'typo'",
                    "@id(\"far\")\npermit (principal, action, resource) when { principal.role like \"s*\" };\n",
                    "'like' is outside the finite subset",
                    "",
                    "nothing would be permitted");
            for (Map.Entry<String, String> set : bad.entrySet()) {
                Path directory = policies("bad", set.getKey());
                if (set.getKey().isEmpty()) {
                    Files.delete(directory.resolve("own.cedar"));
                }
                Said said = typed.say("policy", "apply", directory.toString());
                assertThat(said.code()).as(said.out()).isEqualTo(1);
                assertThat(said.out()).contains(set.getValue(), "nothing was applied", "  next: ");
            }
            Path odd = policies("odd", ALL);
            Files.writeString(odd.resolve("überall.cedar"), ALL);
            assertThat(typed.say("policy", "apply", odd.toString()).err()).contains("überall.cedar");
            assertThat(typed.say("policy", "apply", dir.resolve("nowhere").toString())
                            .code())
                    .isEqualTo(1);
            assertThat(typed.say("policy", "list", "--json").out()).contains("\"in_force\":0");
            Path viewer = dir.resolve("bob");
            typed.say("operator", "add", "bob", "--role", "security", "--out", viewer.toString());
            Said refused =
                    typed.as(viewer, "policy", "apply", policies("all", ALL).toString());
            assertThat(refused.err()).contains("your role does not allow this");
            assertThat(typed.as(viewer, "policy", "list").code()).isZero();
        }
    }

    @Test
    void aTrialThatEndsWhileTheHubIsDownIsTakenBackAtStart() throws Exception {
        Typed typed = new Typed(dir);
        Path all = policies("all", ALL);
        try (Up hub = typed.start()) {
            assertThat(hub.where("operator")).isNotEmpty();
            assertThat(typed.say("policy", "apply", all.toString(), "--trial", "soon")
                            .err())
                    .contains("--trial 10m");
            Said applied = typed.say("policy", "apply", all.toString(), "--trial", "10m");
            assertThat(applied.out()).contains("version 1 is in force", "unless `swarmguard policy confirm` keeps it");
            assertThat(typed.say("policy", "list").out()).contains("on trial", "refused by policies:");
            assertThat(typed.say("status").out()).contains("taken back at");
        }
        InstantSource later = () -> InstantSource.system().instant().plus(Duration.ofHours(1));
        try (Up hub = typed.start(Map.of(), new HubClock(later, System::nanoTime))) {
            assertThat(hub.where("operator")).isNotEmpty();
            assertThat(typed.say("policy", "list").out()).contains("version 1 was not confirmed");
            assertThat(typed.say("policy", "list", "--json").out()).contains("\"in_force\":2");
        }
    }

    @Test
    void aHubDoesNotStartWithoutThePoliciesThatAreInForce() throws Exception {
        Typed typed = new Typed(dir);
        typed.start().close();
        Config config = Config.of(Map.of());
        Places places = Places.of(typed.data(), typed.keys(), Map.of());
        try (Rooms rooms = Rooms.open(config, places, HubClock.system())) {
            byte[] later = {1, 2, 3};
            rooms.acts.perform(
                    new Act.PolicyApplied(Fingerprint.of(later), "directory", 1, "", null, later), Actor.HUB);
        }
        assertThatThrownBy(typed::start)
                .isInstanceOfSatisfying(
                        InstanceException.class, e -> assertThat(e.reason()).isEqualTo("policy-unusable"))
                .hasMessageContaining("version 1 of the policies, which is in force, cannot be used by this program");
    }

    @Test
    void whatATopicFallsUnderIsSaidWithoutAHub() throws Exception {
        Typed typed = new Typed(dir);
        Said shipped = typed.say("policy", "check", "--topic", "devices/pump-7/state/now");
        assertThat(shipped.code()).isZero();
        assertThat(shipped.out()).contains("state of device pump-7, in that device's segment", "by devices/{device}/");
        assertThat(typed.say("policy", "check", "--topic", "devices/Pump 7/state")
                        .out())
                .contains("no template covers it", "level 2 is 'Pump 7', not a device's name: 1 to 63");
        Path own = policies("own", ALL);
        Files.writeString(own.resolve("topics.templates"), "{device}/{kind: state|event}/{path…}\n");
        Said mine = typed.say("policy", "check", own.toString(), "--topic", "pump-7/event/x", "--json");
        assertThat(mine.out()).contains("\"kind\":\"event\"", "\"device\":\"pump-7\"");
    }
}
