package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies for which two persons are wanted, as operators type them, on a real hub in this process. */
class PolicyApprovalTest {
    @TempDir
    Path dir;

    private Typed hub;
    private Up up;
    private Path bob;

    @BeforeEach
    void start() throws IOException {
        hub = new Typed(dir);
        up = hub.start();
        bob = dir.resolve("bob");
        ok(hub.say("device", "add", "pump-1", "--segment", "plant-a", "--role", "sensor"));
    }

    @AfterEach
    void stop() {
        up.close();
    }

    private void restart() throws IOException {
        up.close();
        up = hub.start();
    }

    private static void ok(Said said) {
        assertThat(said.code()).as(said.out() + said.err()).isZero();
    }

    @Test
    void policiesThatGiveRightsToDevicesWaitForAnotherAdminAndThoseThatTakeThemDoNot() throws IOException {
        ok(hub.say("approval", "marks", "--policy-devices", "0"));
        ok(hub.say("operator", "add", "bob", "--role", "admin", "--out", bob.toString()));
        Path wide = Files.createDirectory(dir.resolve("wide"));
        Files.writeString(
                wide.resolve("own.cedar"), "@id(\"all\") permit (principal is Device, action, resource is Channel);\n");

        Said asked = hub.as(bob, "policy", "apply", wide.toString());

        assertThat(asked.out()).contains("request 1 waits", "policy-applied");
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":0");
        assertThat(hub.as(bob, "approval", "approve", "1").err()).contains("asked for it himself");
        restart();
        ok(hub.say("approval", "approve", "1"));
        assertThat(hub.say("policy", "list").out()).containsPattern("1 +in force .*operator/bob +directory");
        assertThat(hub.say("policy", "show").out()).contains("@id(\"all\")");

        assertThat(hub.as(bob, "policy", "rollback", "shipped").out()).contains("version 2 is in force");
        assertThat(hub.as(bob, "policy", "rollback", "1").out()).contains("request", "waits for a second person");
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":2");
    }

    @Test
    void rightsForFewDevicesNeedOnePersonAndThoseForAnyServiceTwo() throws IOException {
        ok(hub.say("service", "add", "historian", "--segment", "plant-a", "--role", "collector"));
        ok(hub.say("approval", "marks", "--policy-devices", "1"));
        Path few = Files.createDirectory(dir.resolve("few"));
        own(
                few,
                "permit (principal is Device, action == Action::\"publish\", resource is Channel) when { resource.shared };");
        ok(hub.say("policy", "apply", few.toString())); // without invariants, by the only admin
        ok(hub.say("operator", "add", "bob", "--role", "admin", "--out", bob.toString()));
        own(few, "permit (principal is Device, action, resource is Channel);");
        ok(hub.say("policy", "apply", few.toString()));
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":2");

        own(few, "permit (principal is Service, action, resource is Channel);");
        Said asked = hub.as(bob, "policy", "apply", few.toString());

        assertThat(asked.out()).contains("waits for a second person");
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":2");
    }

    @Test
    void onePersonAddsAnInvariantAndTwoDropOneThoughNobodyGetsARight() throws IOException {
        Path held = Files.createDirectory(dir.resolve("held"));
        own(
                held,
                "permit (principal is Device, action == Action::\"publish\", resource is Channel) when { resource.shared };");
        ok(hub.say("policy", "apply", held.toString()));
        ok(hub.say("operator", "add", "bob", "--role", "admin", "--out", bob.toString()));
        Path invariants = held.resolve("invariants");
        Files.writeString(invariants, "operator never do anything\n");
        ok(hub.as(bob, "policy", "apply", held.toString()));
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":2");

        Files.writeString(invariants, "# nothing has to be so\n");
        Said asked = hub.as(bob, "policy", "apply", held.toString());

        assertThat(asked.out()).contains("waits for a second person");
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":2");
        ok(hub.say("approval", "approve", "1"));
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":3");
    }

    private static void own(Path set, String policy) throws IOException {
        Files.writeString(set.resolve("own.cedar"), "@id(\"all\") " + policy + "\n");
    }
}
