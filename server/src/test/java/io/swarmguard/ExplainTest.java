package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmguard.Typed.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why somebody may do something or not, as operators ask a real hub in this process, of now and of the past. */
class ExplainTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String OWN = "devices/pump-1/telemetry/t";

    @TempDir
    Path dir;

    private Typed typed;
    private Up hub;

    @BeforeEach
    void start() throws IOException {
        typed = new Typed(dir);
        hub = typed.start();
        done("device", "add", "pump-1", "--segment", "plant-a", "--role", "sensor");
        done("device", "add", "pump-2", "--segment", "plant-a", "--role", "sensor");
        done("service", "add", "control", "--segment", "plant-a", "--role", "commander");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aDecisionIsToldWithItsPoliciesTheirTextAndTheFacts() throws IOException {
        Said said = typed.say("explain", "pump-1", "publish", OWN);
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .startsWith("permitted   device/pump-1 publish " + OWN + ", policy version 0")
                .contains("@id(\"device-speaks-for-itself\")", "principal.standing")
                .containsPattern("principal == resource.device +true");

        JsonNode command = ask("service/control", "publish", "devices/pump-1/command/stop");
        assertThat(command.path("permitted").asBoolean()).isTrue();
        assertThat(command.path("budgets").path(0).asText()).startsWith("commands: 20 devices per minute");

        JsonNode others = ask("pump-1", "publish", "devices/pump-2/telemetry/t");
        assertThat(others.path("reason").asText()).isEqualTo("not-permitted");
        assertThat(others.path("policies")).isEmpty();
        assertThat(others.path("would_turn")).isNotEmpty();

        assertThat(typed.say("explain", "pump-9", "publish", OWN).err()).contains("there is no device/pump-9");
        assertThat(typed.say("explain", "pump-1", "deliver", OWN).err()).contains("'publisher'");
    }

    @Test
    void aTopicThatNoTemplateCoversIsAnsweredInFullWithTheTemplateThatComesNearest() throws IOException {
        Instant at = moment();
        for (JsonNode answer : List.of(
                ask("pump-1", "publish", "devices/pump-1/speed/now"),
                ask("pump-1", "publish", "devices/pump-1/speed/now", "--at", at.toString()))) {
            assertThat(answer.path("reason").asText()).isEqualTo("topic-unknown");
            assertThat(answer.path("permitted").isBoolean()).isTrue();
            assertThat(answer.path("permitted").asBoolean()).isFalse();
            assertThat(answer.path("exact").asBoolean()).isTrue();
            assertThat(answer.path("facts").isObject()).isTrue();
            assertThat(answer.path("policies").isArray()).isTrue();
            assertThat(answer.path("would_turn").isArray()).isTrue();
            assertThat(answer.path("nearest_template").asText())
                    .contains(
                            "'devices/{device}/{kind: telemetry|event|state|command|config}/{path…}'",
                            "level 3 is 'speed', not one of command, config, event, state, telemetry");
        }
        assertThat(typed.say("explain", "pump-1", "publish", "nowhere/at/all").out())
                .contains(
                        "refused: topic-unknown",
                        "no template covers the topic; nearest is '",
                        "policy check DIR --topic");
    }

    @Test
    void whatIsSaidToTurnADecisionTurnsItWhenItIsDone() throws IOException {
        done("device", "quarantine", "pump-1", "--why", "odd");

        JsonNode quarantined = ask("pump-1", "publish", OWN);

        assertThat(quarantined.path("reason").asText()).isEqualTo("forbidden");
        assertThat(quarantined.path("policies").path(0).path("id").asText()).isEqualTo("quarantined-only-reports");
        List<Map<String, String>> turns = new ArrayList<>();
        quarantined
                .path("would_turn")
                .forEach(turn -> turns.add(JSON.convertValue(turn.path("if"), new TypeReference<>() {})));
        assertThat(turns).contains(Map.of("principal.standing", "clear", "resource.device.standing", "clear"));

        done("device", "release", "pump-1", "--why", "looked at it");
        assertThat(ask("pump-1", "publish", OWN).path("permitted").asBoolean()).isTrue();
    }

    @Test
    void anInstantOfThePastIsDecidedAsItWasThenWhateverHappenedSince() throws IOException {
        Instant begin = moment();
        done("device", "disable", "pump-1", "--why", "stolen");
        Instant disabled = moment();
        done("device", "enable", "pump-1");
        Instant enabled = moment();
        Path own = Files.createDirectory(dir.resolve("own"));
        Files.writeString(own.resolve("own.cedar"), """
                @id("unless-somebody-mends-it")
                permit (principal is Device, action, resource is Channel)
                when { principal.mode != "maintenance" && !(principal in Group::"canary") };
                """);
        done("policy", "apply", own.toString());
        Instant applied = moment();
        done("device", "set", "pump-1", "--attribute", "mode=maintenance", "--why", "filter");
        Instant mending = moment();
        done("device", "set", "pump-1", "--attribute", "mode=running", "--why", "done");
        done("group", "add", "canary", "device/pump-1", "--why", "tries it");
        Instant canary = moment();

        hub.close();
        hub = typed.start();

        assertThat(permitted(begin)).isTrue();
        assertThat(permitted(disabled)).isFalse();
        assertThat(permitted(enabled)).isTrue();
        assertThat(permitted(applied)).isTrue();
        assertThat(permitted(mending)).isFalse();
        assertThat(permitted(canary)).isFalse();
        JsonNode then = ask("pump-1", "publish", OWN, "--at", applied.toString());
        assertThat(then.path("policy_version").asInt()).isEqualTo(1);
        assertThat(then.path("exact").asBoolean()).isTrue();
        assertThat(then.path("policies").path(0).path("text").asText()).contains("unless-somebody-mends-it");
        assertThat(ask("pump-1", "publish", OWN, "--at", begin.toString())
                        .path("policy_version")
                        .asInt())
                .isZero();
    }

    @Test
    void aMomentOfWhichNothingIsKnownIsRefusedWithTheReasonAndWhatToDo() throws IOException {
        Path own = Files.createDirectory(dir.resolve("own"));
        Files.writeString(own.resolve("own.cedar"), "@id(\"none\") forbid (principal, action, resource);\n");
        String tomorrow = Instant.now().plus(Duration.ofDays(1)).toString();
        String yesterday = Instant.now().minus(Duration.ofDays(1)).toString();
        String lastYear = Instant.now().minus(Duration.ofDays(365)).toString();
        String explain = "explain pump-1 publish " + OWN + " --at ";
        String replay = "policy replay " + own + " --since ";
        refusedWithAdvice(explain + tomorrow, "in the future", "name one that is past");
        refusedWithAdvice(explain + yesterday, "before the first entry of this hub's ledger, of 2", "ledger show");
        refusedWithAdvice(explain + "yesterday", "an instant such as 2026-11-25T09:30:00Z, not 'yesterday'", "say an");
        for (String asking : List.of(replay, "policy mine --since ", "policy diff live shipped --since ")) {
            refusedWithAdvice(asking + tomorrow, "in the future", "such as 7d");
            refusedWithAdvice(asking + yesterday, "before the first entry of this hub's ledger, of 2", "ledger show");
            refusedWithAdvice(asking + lastYear, "30 days are kept", "ask about 30d or less");
            refusedWithAdvice(asking + "31d", "30 days are kept", "ask about 30d or less");
            refusedWithAdvice(asking + "0d", "1 or more, not 0", "such as 7d");
            refusedWithAdvice(asking + "-1d", "neither an instant nor how far back", "say --since 7d");
            refusedWithAdvice(asking + "yesterday", "neither an instant nor how far back", "say --since 7d");
        }
        done("policy", "mine", "--since", "30d"); // all there is
        done("policy", "mine", "--since", moment().toString());
    }

    private void refusedWithAdvice(String command, String what, String next) {
        Said said = typed.say(command.split(" "));
        assertThat(said.code()).as(command).isBetween(1, 2);
        assertThat(said.out()).as(command).isEmpty();
        assertThat(said.err().lines().toList()).as(command).hasSize(2);
        assertThat(said.err().lines().findFirst().orElseThrow()).as(command).contains(what);
        assertThat(said.err().lines().skip(1).findFirst().orElseThrow())
                .as(command)
                .startsWith("  next: ")
                .contains(next);
    }

    @Test
    void throughAGatewayItIsDecidedAboutTheChildWithTheWorseStandingOfBothNowAndThen() throws IOException {
        done("device", "add", "gw-1", "--segment", "plant-a", "--role", "gateway");
        Instant unrelated = moment();
        done("relation", "add", "gateway_of", "gw-1", "pump-1", "--why", "wired to it");
        assertThat(typed.say("device", "show", "pump-1").out()).containsPattern("gateway +gw-1");
        assertThat(typed.say("explain", "pump-1", "publish", OWN, "--via", "gw-1")
                        .out())
                .startsWith("permitted   device/pump-1 via device/gw-1 publish " + OWN)
                .contains("device-speaks-for-itself")
                .containsPattern("context.via.standing +clear");
        Instant related = moment();
        done("device", "quarantine", "gw-1", "--why", "odd");

        JsonNode through = ask("gw-1", "publish", OWN); // whose topic it is, says for whom

        assertThat(through.path("principal").asText()).isEqualTo("device/pump-1");
        assertThat(through.path("via").asText()).isEqualTo("device/gw-1");
        assertThat(through.path("reason").asText()).isEqualTo("forbidden");
        assertThat(through.path("facts").path("principal.standing").asText()).isEqualTo("quarantined");
        assertThat(through.path("facts").path("context.via.standing").asText()).isEqualTo("quarantined");
        assertThat(ask("pump-1", "publish", OWN).path("permitted").asBoolean())
                .as("itself")
                .isTrue();
        assertThat(ask("service/control", "deliver", "devices/pump-1/event/e", "--publisher", "pump-1")
                        .path("permitted")
                        .asBoolean())
                .isTrue();
        assertThat(ask(
                                "service/control",
                                "deliver",
                                "devices/pump-1/event/e",
                                "--publisher",
                                "pump-1",
                                "--publisher-via",
                                "gw-1")
                        .path("reason")
                        .asText())
                .isEqualTo("forbidden");
        assertThat(ask("gw-1", "publish", OWN, "--at", related.toString())
                        .path("permitted")
                        .asBoolean())
                .isTrue();
        JsonNode before = ask("gw-1", "publish", OWN, "--at", unrelated.toString());
        assertThat(before.path("principal").asText()).isEqualTo("device/gw-1");
        assertThat(before.path("reason").asText()).isEqualTo("not-permitted");
        assertThat(typed.say("explain", "pump-2", "publish", OWN, "--via", "gw-1")
                        .err())
                .contains("device/gw-1 is not the gateway of device/pump-2");
        assertThat(typed.say("relation", "add", "gateway_of", "gw-1", "gw-1", "--why", "x")
                        .err())
                .contains("between two devices");
    }

    @Test
    void whatHangsOnWhereASessionComesFromIsNotExactUnlessThatIsSaid() throws IOException {
        Path own = Files.createDirectory(dir.resolve("own"));
        Files.writeString(own.resolve("facts.toml"), "[zone.plant]\nnetworks = [\"10.1.0.0/16\"]\n");
        Files.writeString(
                own.resolve("own.cedar"),
                "@id(\"here\") permit (principal is Device, action, resource) when { context.zone == \"plant\" };\n");
        done("policy", "apply", own.toString());
        Instant at = moment();

        JsonNode unsaid = ask("pump-1", "publish", OWN, "--at", at.toString());
        assertThat(unsaid.path("exact").asBoolean()).isFalse();
        assertThat(unsaid.path("not_reconstructible").asText()).contains("context.zone");
        JsonNode inside = ask("pump-1", "publish", OWN, "--at", at.toString(), "--from", "10.1.2.3");
        assertThat(inside.path("exact").asBoolean()).isTrue();
        assertThat(inside.path("permitted").asBoolean()).isTrue();
        assertThat(ask("pump-1", "publish", OWN, "--from", "192.0.2.1")
                        .path("permitted")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aDraftIsReplayedAndRightsAreMinedEvenWhereNothingWasRecordedYet() throws IOException {
        Path own = Files.createDirectory(dir.resolve("own"));
        Files.writeString(own.resolve("own.cedar"), "@id(\"none\") forbid (principal, action, resource);\n");
        assertThat(typed.say("policy", "replay", own.toString()).out()).contains("0 decisions", "0.000 %");
        assertThat(typed.say("policy", "mine").out()).contains("nobody used 'device-speaks-for-itself'");
        Said applied = typed.say("policy", "apply", own.toString(), "--max-new-denials", "0.1%");
        assertThat(applied.out()).contains("version 1 is in force");
        assertThat(typed.say("policy", "apply", own.toString(), "--max-new-denials", "1")
                        .err())
                .contains("is no percentage");
    }

    private boolean permitted(Instant at) throws IOException {
        return ask("pump-1", "publish", OWN, "--at", at.toString())
                .path("permitted")
                .asBoolean();
    }

    private JsonNode ask(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(words));
        all.add("--json");
        Said said = typed.say(all.toArray(String[]::new));
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        return JSON.readTree(said.out());
    }

    private void done(String... words) {
        Said said = typed.say(words);
        assertThat(said.code()).as(said.out() + said.err()).isZero();
    }

    /** Later than all that was done, and earlier than all that will be. */
    private static Instant moment() {
        Instant moment = Instant.ofEpochMilli(Instant.now().toEpochMilli() + 1);
        while (!Instant.now().isAfter(moment.plusMillis(1))) {
            Thread.onSpinWait();
        }
        return moment;
    }
}
