package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attributes, groups and relations as operators type them, on a real hub in this process. */
class FactCommandsTest {
    @TempDir
    static Path dir;

    private static Typed typed;
    private static Up hub;

    @BeforeAll
    static void start() throws IOException {
        typed = new Typed(dir);
        hub = typed.start();
        say("device", "add", "arm-1", "--segment", "plant-a", "--role", "robot");
        say("device", "add", "valve-1", "--segment", "plant-a", "--role", "actuator");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static Said say(String... words) {
        return typed.say(words);
    }

    private static void done(String... words) {
        Said said = say(words);
        assertThat(said.code()).as(said.err()).isZero();
    }

    @Test
    void whatIsSaidIsShownAndComesBackAfterARestart() throws IOException {
        done("device", "set", "arm-1", "--attribute", "mode=maintenance", "--why", "new gripper");
        done("group", "add", "canary", "device/arm-1", "--until", "2099-01-01T00:00:00Z", "--why", "tries it");
        done("group", "add", "canary", "device/valve-1", "--why", "tries it");
        done("group", "remove", "canary", "device/valve-1", "--why", "enough");
        done("relation", "add", "paired", "arm-1", "valve-1", "--why", "same cell");
        String before = say("device", "show", "arm-1").out();
        assertThat(before).contains("mode          maintenance", "canary until 2099-01-01T00:00:00Z", "paired valve-1");
        assertThat(say("device", "show", "valve-1").out())
                .contains("mode          running")
                .doesNotContain("canary");

        hub.close();
        hub = typed.start();

        assertThat(say("device", "show", "arm-1").out()).isEqualTo(before);
        assertThat(say("group", "list").out()).contains("canary  named members  1");
        assertThat(say("group", "show", "canary", "--json").out())
                .contains("\"id\":\"device/arm-1\"", "2099-01-01T00:00:00Z");
        assertThat(say("relation", "list").out())
                .contains("paired      robot    actuator  16", "gateway_of  gateway  *         500", "arm-1  valve-1");
        done("device", "set", "arm-1", "--attribute", "mode=", "--why", "done");
        done("relation", "remove", "paired", "arm-1", "valve-1", "--why", "moved");
        assertThat(say("device", "show", "arm-1").out())
                .contains("mode          running")
                .doesNotContain("paired");
        assertThat(say("ledger", "show").out())
                .contains("attribute-set", "mode = maintenance: new gripper", "mode = (default): done")
                .contains("group-member-added", "in canary until 2099-01-01T00:00:00Z: tries it")
                .contains("group-member-removed", "relation-added", "relation-removed");
    }

    @Test
    void whatIsNotDeclaredIsRefusedWithWhatIs() {
        assertThat(say("device", "set", "arm-1", "--attribute", "mod=stopped", "--why", "x")
                        .err())
                .contains("there is no attribute 'mod'; did you mean 'mode'?", "facts.toml");
        assertThat(say("device", "set", "arm-1", "--attribute", "mode=stoped", "--why", "x")
                        .err())
                .contains("did you mean 'stopped'?", "running, maintenance, stopped");
        assertThat(say("device", "set", "arm", "--attribute", "mode=stopped", "--why", "x")
                        .err())
                .contains("there is no device/arm");
        assertThat(say("group", "add", "canari", "device/arm-1", "--why", "x").err())
                .contains("did you mean 'canary'?");
        assertThat(say("group", "add", "canary", "device/arm-1", "--until", "tomorrow", "--why", "x")
                        .err())
                .contains("2026-12-01T06:00:00Z");
        assertThat(say("group", "add", "canary", "device/arm-1", "--until", "2001-01-01T00:00:00Z", "--why", "x")
                        .err())
                .contains("it would have ended");
        assertThat(say("group", "add", "canary", "operator/admin", "--why", "x").err())
                .contains("for devices and services");
        assertThat(say("relation", "add", "paired", "valve-1", "arm-1", "--why", "x")
                        .err())
                .contains("device/valve-1 has the role actuator, and 'from' has the role robot here");
        assertThat(say("device", "set", "arm-1", "--attribute", "mode=stopped").code())
                .isEqualTo(2);
    }
}
