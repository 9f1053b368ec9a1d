package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmguard.Typed.Said;
import io.swarmguard.policy.DocumentedPosture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Posture as operators type it and programs report it with a token, on a real hub in this process. */
@Timeout(120)
class PostureCommandsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String COMMAND = "devices/valve-1/command/open";

    @TempDir
    Path dir;

    private Typed typed = new Typed(Path.of(""));
    private Up hub;

    @BeforeEach
    void start() throws IOException {
        typed = new Typed(dir);
        hub = typed.start();
        done("device", "add", "valve-1", "--segment", "plant-a", "--role", "actuator");
        done("device", "add", "pump-7", "--segment", "plant-a", "--role", "sensor");
        done("service", "add", "control", "--segment", "plant-a", "--role", "commander");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Said done(String... words) {
        Said said = typed.say(words);
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        return said;
    }

    private void applyDocumented() throws IOException {
        Path own = dir.resolve("own");
        done("policy", "show", "shipped", "--out", own.toString());
        Files.writeString(own.resolve("posture.cedar"), DocumentedPosture.text());
        assertThat(done("policy", "check", own.toString()).out()).doesNotContain("error");
        done("policy", "apply", own.toString(), "--why", "posture counts");
    }

    private JsonNode explained(String... words) throws IOException {
        return JSON.readTree(done(words).out());
    }

    @Test
    void whatIsSaidIsShownWithItsSourceHoldsTheMachineAndComesBackAfterARestart() throws IOException {
        String until = Instant.now()
                .plus(Duration.ofDays(9))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        done(
                "device",
                "posture",
                "valve-1",
                "--attestation",
                "failed",
                "--firmware",
                "compliant",
                "--until",
                until,
                "--source",
                "keylime",
                "--why",
                "PCR 7 differs");
        done("service", "posture", "control", "--exposure", "high", "--source", "scanner", "--why", "CVE of today");

        String shown = done("device", "show", "valve-1").out();
        assertThat(shown)
                .containsPattern("standing +restricted")
                .containsPattern("restricted +attestation failed +\\S+ +\\S+ +operator/admin +keylime: PCR 7 differs")
                .containsPattern("attestation +failed +failed +" + until + " +keylime")
                .containsPattern("firmware +compliant +compliant +" + until)
                .containsPattern("exposure +unknown");
        assertThat(done("service", "posture", "control").out()).containsPattern("exposure +high +high +- +scanner");
        hub.close();
        hub = typed.start();
        assertThat(done("device", "show", "valve-1").out()).isEqualTo(shown);

        assertThat(done("device", "release", "valve-1", "--why", "a test bench").out())
                .contains("clear");
        assertThat(done("device", "posture", "valve-1", "--json").out())
                .contains("\"word\":\"failed\"", "\"looked_at\":true");
        assertThat(done("device", "posture", "valve-1", "--attestation", "failed", "--until", until, "--why", "still")
                        .out())
                .contains("1 known already");
        assertThat(done("ledger", "show").out())
                .containsPattern(
                        "posture-lowered +device/valve-1 +attestation failed until " + until + ", by keylime: PCR 7")
                .contains("posture-reported");
        assertThat(done("trust", "rules").out())
                .containsPattern("attestation +failed +restricted")
                .containsPattern("certificate +spent 95% +watched");
    }

    @Test
    void aReportAboutManyTakesWhatItCanAndNamesTheRest() throws IOException {
        Path scan = dir.resolve("scan.csv");
        Files.writeString(scan, """
                name,exposure,firmware,until,why
                valve-1,high,outdated,,CVE-2026-1
                ghost,critical,,,CVE-2026-2
                pump-7,none,,1 h,
                pump-7,severe,,,
                """);

        Said said = typed.say("device", "report", scan.toString(), "--source", "scanner", "--why", "nightly");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .contains("2 lowered, 1 raised or renewed, 0 known already")
                .contains("line 3 was left out: there is no device/ghost")
                .contains("line 5 was left out: 'severe' is no word of exposure: none, unknown, low");
        assertThat(done("device", "posture", "valve-1").out()).containsPattern("exposure +high.*CVE-2026-1");
        assertThat(done("trust", "posture").out())
                .containsPattern("devices +exposure +1 none, 0 unknown, 0 low, 0 medium, 1 high, 0 critical")
                .containsPattern("services +attestation +0 attested, 1 unknown, 0 failed");
        Files.writeString(scan, "name,exposre\nvalve-1,high\n");
        assertThat(typed.say("device", "report", scan.toString(), "--why", "x").err())
                .contains("no column 'exposre'", "name,attestation");
        assertThat(typed.say("device", "posture", "valve-1", "--exposure", "low")
                        .err())
                .contains("--why is missing");
        assertThat(typed.say("device", "posture", "valve-1", "--exposure", "low", "--until", "tomorrow", "--why", "x")
                        .out())
                .contains("2026-12-24T18:00:00Z");
    }

    @Test
    void aTokenForPostureReportsAndDoesNothingElseAndOneThatCutsOffOnlyLowers() throws Exception {
        try (OperatorCaller program = OperatorCaller.of(hub.where("operator"), typed.keys())) {
            String verifier = token("run-fleet:posture");
            String scanner = token("cut-off:posture");
            String attested = report("valve-1", "attestation", "attested");
            String failed = report("valve-1", "attestation", "failed");

            assertThat(program.post("/api/posture", scanner, attested).status()).isEqualTo(403);
            assertThat(program.post("/api/posture/lower", scanner, attested)
                            .json()
                            .path("rejected")
                            .toString())
                    .contains("better than what is known");
            assertThat(program.post("/api/posture", verifier, attested)
                            .json()
                            .path("raised")
                            .asInt())
                    .isEqualTo(1);
            assertThat(program.post("/api/posture/lower", scanner, failed)
                            .json()
                            .path("lowered")
                            .asInt())
                    .isEqualTo(1);
            assertThat(program.post("/api/devices/valve-1/release", verifier, "{\"why\":\"x\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(program.post("/api/devices/valve-1/disable", scanner, "{\"why\":\"x\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(program.post("/api/posture", verifier, "{\"source\":\"x\",\"why\":\"y\",\"rows\":[]}")
                            .status())
                    .isEqualTo(400);
            assertThat(program.post("/api/posture", verifier, report("valve-1", "atestation", "failed"))
                            .json()
                            .path("rejected")
                            .toString())
                    .contains("no field 'atestation'");
            assertThat(program.post("/api/posture", verifier, """
                            {"source": "x", "why": "y", "rows": [
                              17,
                              {"id": "pump-7", "firmware": "outdated"},
                              {"id": "device/pump-7", "firmware": "outdated", "why": "one\\ntwo"},
                              {"id": "service/control", "firmware": "outdated", "observed": "2999-01-01T00:00:00Z"},
                              {"id": "device/pump-7"},
                              {"id": "device/pump-7", "firmware": "outdated"}]}
                            """).toString())
                    .contains("\"lowered\":1")
                    .contains("a row is an object", "'why' is 1 to 500", "in the future", "it says nothing");
            assertThat(program.get("/api/posture", null)
                            .json()
                            .path("devices")
                            .path("attestation")
                            .path("failed")
                            .asInt())
                    .isEqualTo(1);
        }
        assertThat(done("device", "posture", "valve-1").out()).containsPattern("attestation +failed.*operator/admin");
    }

    @Test
    void aTokenOfASegmentReportsOnlyAboutWhoIsInThatOneAndInNoOther() throws Exception {
        done("device", "add", "far-1", "--segment", "plant-b", "--role", "sensor");
        done("service", "add", "both", "--segment", "plant-a;plant-b", "--role", "collector");
        done("service", "add", "everywhere", "--segment", "*", "--role", "collector");
        String rows = """
                {"source": "keylime", "why": "quote", "rows": [
                  {"id": "device/valve-1", "firmware": "outdated", "exposure": "high"},
                  {"id": "device/far-1", "firmware": "outdated"},
                  {"id": "service/both", "firmware": "outdated"},
                  {"id": "service/everywhere", "firmware": "outdated"},
                  {"id": "device/ghost", "firmware": "outdated"},
                  {"id": "device/pump-7", "frimware": "outdated"},
                  {"id": "service/control", "firmware": "outdated"}]}
                """;
        try (OperatorCaller program = OperatorCaller.of(hub.where("operator"), typed.keys())) {
            String scanner = token("cut-off:posture@plant-a");
            JsonNode lowered = program.post("/api/posture/lower", scanner, rows).json();
            assertThat(lowered.path("lowered").asInt()).isEqualTo(3);
            assertThat(lowered.path("rejected").findValuesAsText("line")).containsExactly("2", "3", "4", "5", "6");
            assertThat(lowered.path("rejected").findValuesAsText("reason"))
                    .containsExactly(
                            "not-permitted", "not-permitted", "not-permitted", "not-permitted", "invalid-request");
            assertThat(lowered.path("rejected").findValuesAsText("detail").getFirst())
                    .contains("the token's scope does not cover it");
            assertThat(program.post("/api/posture", scanner, rows).status())
                    .as("another right")
                    .isEqualTo(403);
            assertThat(program.get("/api/posture", scanner).status())
                    .as("about all")
                    .isEqualTo(403);
            assertThat(program.get("/api/devices/valve-1", scanner).status()).isEqualTo(403);

            String verifier = token("run-fleet:posture@plant-a,run-fleet:posture@plant-b");
            JsonNode raised = program.post("/api/posture", verifier, rows.replace("outdated", "compliant"))
                    .json();
            assertThat(raised.path("raised").asInt()).isEqualTo(3);
            assertThat(raised.path("rejected").findValuesAsText("line")).containsExactly("3", "4", "5", "6");
        }
        assertThat(typed.say("events", "-n", "100").out()).containsPattern("request-refused.*rows.4");
        assertThat(typed.say("operator", "token", "create", "--scope", "look:posture@plant-a", "--for", "own")
                        .err())
                .contains("only devices, services and reports of posture belong to segments");
    }

    private String token(String scope) throws IOException {
        return explained("operator", "token", "create", "--scope", scope, "--for", "own", "--json")
                .path("token")
                .asText();
    }

    private static String report(String device, String aspect, String word) {
        return "{\"source\":\"keylime\",\"why\":\"quote\",\"rows\":[{\"id\":\"device/" + device + "\",\"" + aspect
                + "\":\"" + word + "\"}]}";
    }

    @Test
    void theDocumentedPoliciesAreUsableAndADecisionSaysWhatWouldTurnItAndWhatItWas() throws IOException {
        applyDocumented();
        String[] ask = {"explain", "valve-1", "deliver", COMMAND, "--publisher", "service/control", "--json"};
        JsonNode unknown = explained(ask);
        assertThat(unknown.path("reason").asText()).isEqualTo("forbidden");
        assertThat(unknown.path("policies").path(0).path("id").asText())
                .isEqualTo("actuators-obey-only-while-attested");
        assertThat(unknown.path("facts").path("principal.attestation").asText()).isEqualTo("unknown");
        assertThat(unknown.path("would_turn").toString()).contains("\"principal.attestation\":\"attested\"");
        done("device", "posture", "valve-1", "--attestation", "attested", "--why", "quote");
        assertThat(explained(ask).path("permitted").asBoolean()).isTrue();
        Instant attested = moment();
        done("device", "posture", "valve-1", "--attestation", "failed", "--why", "quote");
        assertThat(explained(ask).path("permitted").asBoolean()).isFalse();
        assertThat(explained(
                                "explain",
                                "valve-1",
                                "deliver",
                                COMMAND,
                                "--publisher",
                                "service/control",
                                "--json",
                                "--at",
                                attested.toString())
                        .path("permitted")
                        .asBoolean())
                .isTrue();
        assertThat(done(
                                "policy",
                                "prove",
                                "actuator never deliver command when principal.attestation == \"failed\"",
                                dir.resolve("own").toString())
                        .out())
                .contains("holds");
        assertThat(typed.say(
                                "policy",
                                "prove",
                                "actuator never deliver command when principal.attestation == \"failed\"",
                                "shipped")
                        .code())
                .as("the shipped ones do not ask for it")
                .isEqualTo(1);
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
