package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.cli.Cli;
import io.swarmguard.config.Config;
import io.swarmguard.config.Places;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real hub in this process, used as its operators do: by the command line. */
class FaceTest {
    @TempDir
    static Path dir;

    private static Up hub;

    private record Said(int code, String out, String err) {}

    @BeforeAll
    static void start() throws IOException {
        hub = Up.start(
                Config.of(Map.of(
                        "listen.mqtt.port", "0",
                        "listen.https.port", "0",
                        "listen.enrol.port", "0",
                        "listen.operator.port", "0")),
                Places.of(dir.resolve("data"), dir.resolve("keys"), Map.of()));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void aDeviceIsAddedDisabledAndEnabledAndAllOfItIsInTheLedger() {
        Said added = say("device", "add", "pump-1", "--segment", "plant-a", "--role", "sensor");
        assertThat(added.code()).isZero();
        assertThat(added.out())
                .contains("enrolment code", "curl", "--pinnedpubkey")
                .doesNotContain(" -k ");
        assertThat(say("device", "disable", "pump-1", "--why", "stolen").code()).isZero();
        assertThat(say("device", "list").out()).contains("pump-1", "disabled");
        assertThat(say("events").out()).contains("act=principal-disabled");
        assertThat(say("device", "enable", "pump-1").code()).isZero();
        assertThat(say("ledger", "show").out()).contains("device-added", "principal-disabled", "principal-enabled");
        assertThat(say("ledger", "verify").code()).isZero();
    }

    @Test
    void aSecondOperatorHasAKeyOfItsOwnAndWhatItsRoleAllows() {
        Path directory = dir.resolve("bob");
        Said added = say("operator", "add", "bob", "--role", "viewer", "--out", directory.toString());
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(as(directory, "status").code()).isZero();
        Said refused = as(directory, "device", "disable", "pump-1", "--why", "because");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("your role does not allow this");
        assertThat(say("operator", "disable", "bob", "--why", "left").code()).isZero();
        assertThat(as(directory, "status").code()).isEqualTo(1);
        assertThat(say("operator", "disable", "admin", "--why", "tired").err()).contains("nobody disables himself");
    }

    @Test
    void theClockIsVouchedFor() {
        assertThat(say("clock", "confirm", "--why", "looked at it").code()).isZero();
        assertThat(say("ledger", "show").out()).contains("clock-confirmed", "looked at it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "device",
                "devise list",
                "device add",
                "device add x --segment a",
                "device disable x",
                "ledger proof many",
                "operator add",
                "clock confirm",
                "cert revoke"
            })
    void whatIsNoCommandIsUsage(String words) {
        Said said = say(words.split(" "));
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("next: ").doesNotContain("\tat ");
        assertThat(say((words + " --json").split(" ")).out()).startsWith("{\"error\":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "device show nobody",
                "device enable nobody",
                "device add UPPER --segment a --role sensor",
                "device add x --segment a --role sensr",
                "service add x --segment a --role sensor",
                "cert revoke 0123456789 --why x",
                "cert list device/",
                "ledger proof 100000",
                "operator add x --role king",
                "operator cancel-recovery admin --why x",
                "device import /does/not/exist.csv"
            })
    void whatCannotBeDoneSaysWhy(String words) {
        Said said = say(words.split(" "));
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).startsWith("swarmguard: ").doesNotContain("Exception");
        assertThat(say((words + " --json").split(" ")).out()).startsWith("{\"error\":");
    }

    @Test
    void aHubThatIsNotThereIsSaid() {
        StringWriter err = new StringWriter();
        int code = Cli.run(
                new String[] {"status", "--data", dir.resolve("elsewhere").toString()},
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                Up::run,
                RecoveryRequest::write);
        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("there is no hub in").contains("next: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name,kind,segment,role,certificate\r\npump-9,device,plant-a,sensor,missing.crt\r\n",
                "\uFEFFname,kind,segment,role,certificate\npump-9,device,plant-a,sensor,missing.crt\n",
                "name,kind,segment,role,certificate\n\"pump-9\",device,plant-a,sensor,\"missing.crt\"\n",
                "name,kind,segment,role,certificate\npump-9,device,plant-a,sensor,bad.crt\n",
                "name,kind,segment,role,certificate\npump-9,device\n",
                "name,kind,segment,role,certificate\n\"pump-9,device,plant-a,sensor,bad.crt\n",
                "name,kind,segment,role,certificate\npump-9,robot,plant-a,sensor,bad.crt\n"
            })
    void aBadRowIsNamedByItsLine(String csv) throws IOException {
        Files.writeString(dir.resolve("bad.crt"), "not a certificate");
        Path file = Files.writeString(dir.resolve("rows.csv"), csv, StandardCharsets.UTF_8);
        Said said = say("device", "import", file.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out() + said.err()).contains("line 2");
        assertThat(say("device", "list").out()).doesNotContain("pump-9");
    }

    @Test
    void wrongColumnsAreNamed() throws IOException {
        Path file = Files.writeString(dir.resolve("columns.csv"), "name,kind,segmnt,role,certificate\na,b,c,d,e\n");
        assertThat(say("device", "import", file.toString()).err()).contains("line 1", "segmnt");
    }

    private static Said say(String... words) {
        return as(dir.resolve("keys"), words);
    }

    private static Said as(Path keys, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", dir.resolve("data").toString(), "--keys", keys.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Cli.run(
                all.toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err),
                Up::run,
                RecoveryRequest::write);
        return new Said(code, out.toString(), err.toString());
    }
}
