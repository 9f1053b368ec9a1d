package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import io.swarmguard.cli.Cli;
import io.swarmguard.cli.Output;
import io.swarmguard.cli.Recovering;
import io.swarmguard.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static Typed typed;
    private static Up hub;

    @BeforeAll
    static void start() throws IOException {
        typed = new Typed(dir);
        hub = typed.start();
        say("device", "add", "always-clear", "--segment", "plant-a", "--role", "sensor");
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
    void theNameThatWasMeantIsSaid() {
        for (String words : List.of(
                "device show always-clera",
                "device disable always-clera --why x",
                "events --of device/always-clera",
                "cert list device/always-clera")) {
            assertThat(say(words.split(" ")).err()).contains("did you mean 'always-clear'?");
        }
        assertThat(say("device", "add", "x", "--segment", "a", "--role", "sensr")
                        .err())
                .contains("did you mean 'sensor'?", "next: the role is sensor or actuator or robot or gateway");
        assertThat(say("operator", "add", "x", "--role", "king").err())
                .contains("there is no role 'king' for an operator", "next: the role is viewer or operator");
        assertThat(say("frobnicate").err()).contains("there is no command 'frobnicate'\n");
        assertThat(say("devise", "list").err()).contains("did you mean 'device'?");
        assertThat(say("device", "add", "x", "--segmnt", "a").err()).contains("did you mean '--segment'?");
    }

    @Test
    void aCodeIsAskedForOnlyWhenThereIsAPlaceForIt() throws IOException {
        Path taken = Files.writeString(dir.resolve("taken.code"), "mine");
        String before = say("ledger", "show", "--json").out();
        Said refused = say("device", "code", "always-clear", "--code-file", taken.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("exists already", "next: ");
        assertThat(taken).hasContent("mine");
        assertThat(say("ledger", "show", "--json").out()).isEqualTo(before);
        Path fresh = dir.resolve("fresh.code");
        assertThat(say("device", "code", "nobody", "--code-file", fresh.toString())
                        .code())
                .isEqualTo(1);
        assertThat(fresh).doesNotExist();
        assertThat(say("device", "code", "always-clear", "--code-file", fresh.toString())
                        .code())
                .isZero();
        assertThat(Files.readString(fresh)).matches("([0-9A-Z]{4}-){7}[0-9A-Z]{4}\n");
    }

    @Test
    void theLedgerSaysWhoDidWhatToWhom() {
        say("service", "add", "watcher", "--segment", "*", "--role", "collector");
        say("service", "disable", "watcher", "--why", "not needed");
        Said shown = say("ledger", "show");
        assertThat(shown.out()).containsPattern("operator/admin +principal-disabled +service/watcher +not needed");
        say(
                "operator",
                "add",
                "eve",
                "--role",
                "viewer",
                "--out",
                dir.resolve("eve").toString());
        String fingerprint =
                say("cert", "list", "operator/eve").out().split("\n")[1].substring(0, 64);
        assertThat(say("cert", "revoke", fingerprint, "--why", "left").code()).isZero();
        assertThat(say("ledger", "show").out())
                .containsPattern("certificate-revoked +operator/eve +certificate " + fingerprint + ": left");
    }

    @Test
    void theLedgerOfARunningHubIsVerifiedAsItIsAtOneMoment() {
        say("ledger", "checkpoint");
        Said verified = say("ledger", "verify");
        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("compared with the last checkpoint that was seen here", ": verified");
        assertThat(say("ledger", "verify", "--json").out()).contains("\"compared_with\":\"remembered\"");
    }

    @Test
    void aCopyIsHeldAgainstTheCheckpointThatIsRememberedOfItsHub() throws IOException {
        Path copy = Files.createDirectories(dir.resolve("copy"));
        for (String file : List.of("instance.json", "swarmguard.db", "swarmguard.db-wal")) {
            Files.copy(dir.resolve("data").resolve(file), copy.resolve(file));
        }
        assertThat(say("ledger", "verify", copy.toString()).out()).contains(": verified");
        say("device", "add", "after-the-copy", "--segment", "plant-a", "--role", "sensor");
        assertThat(say("ledger", "show").code()).isZero();
        Said older = say("ledger", "verify", copy.toString());
        assertThat(older.code()).isEqualTo(1);
        assertThat(older.out()).contains("cut off or rolled back");
        Files.delete(copy.resolve("instance.json"));
        assertThat(say("ledger", "verify", copy.toString()).out()).contains("compared with no checkpoint");
    }

    @Test
    void aFileThatIsNoCheckpointSaysNothingAgainstTheLedger() throws IOException {
        Path text = Files.writeString(dir.resolve("letter.txt"), "Dear operator,\n\nnothing is wrong.\n");
        Path bytes = Files.write(dir.resolve("picture"), new byte[] {(byte) 0x89, (byte) 0xff, 0, 1});
        for (Path file : List.of(text, bytes, dir, dir.resolve("missing"))) {
            Said said = say("ledger", "verify", "--against", file.toString());
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.out()).doesNotContain("NOT as it was recorded");
            assertThat(said.err()).contains("checkpoint", "next: ");
        }
        Path good = Files.writeString(
                dir.resolve("good.checkpoint"), say("ledger", "checkpoint").out());
        assertThat(say("ledger", "verify", "--against", good.toString()).code()).isZero();
    }

    @Test
    void oneRecoveryIsUnderWayAtATime() {
        Recovering elsewhere = (places, name) -> new Recovering.Asked("admin", places.data(), true);
        StringWriter err = new StringWriter();
        String[] words = {
            "operator", "recover", "nobody", "--data", dir.resolve("data").toString()
        };
        int code = Cli.run(words, new PrintWriter(new StringWriter()), new PrintWriter(err), Up::run, elsewhere);
        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("a recovery of operator/admin is under way", "next: ");
        words[2] = "admin";
        assertThat(Cli.run(words, new PrintWriter(new StringWriter()), new PrintWriter(err), Up::run, elsewhere))
                .isZero();
    }

    @Test
    void settingsAreKeysAndValuesToAProgram() {
        assertThat(say("config", "--json", "--set", "limits.inflight=7").out())
                .contains("{\"key\":\"limits.inflight\",\"value\":\"7\",\"default\":\"1024\",")
                .contains("\"min\":\"1\",\"max\":\"65535\"");
    }

    @Test
    void theNextCommandToTypeFindsThisHub() {
        StringWriter out = new StringWriter();
        hub.announce(new Output(new PrintWriter(out), false));
        assertThat(out.toString())
                .contains("device add pump-7", "--data " + dir.resolve("data"), "--keys " + dir.resolve("keys"))
                .doesNotContain("WARNING");
    }

    @Test
    void aHubThatServesOthersMustHaveAName() {
        assertThat(Sites.isNameless(Config.of(Map.of("listen.address", "0.0.0.0"))))
                .isTrue();
        assertThat(Sites.isNameless(Config.of(Map.of("listen.address", "::")))).isTrue();
        assertThat(Sites.isNameless(Config.of(Map.of("listen.address", "::", "names", "hub.example.com"))))
                .isFalse();
        assertThat(Sites.isNameless(Config.standard())).isFalse();
        assertThat(Sites.authority(new InetSocketAddress("::", 8883))).isEqualTo("*:8883");
    }

    @Test
    void theCaMachinesVerifyTheHubByIsTheHubsOwnUnlessTheOwnerGaveACertificate() {
        assertThat(say("ca", "--server").out()).isEqualTo(say("ca").out()).contains("BEGIN CERTIFICATE");
    }

    @Test
    void theVersionIsSaidEitherWay() {
        assertThat(say("--version").out()).startsWith("swarmguard ");
        assertThat(say("version").out()).startsWith("swarmguard ");
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
                "operator token",
                "operator token create --scope look",
                "approval",
                "approval approve x",
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
                "device disable nobody --why x",
                "device code nobody",
                "device enable always-clear",
                "device add always-clear --segment a --role sensor",
                "device add x --segment a;b --role sensor",
                "events --of device/nobody",
                "events --of nobody",
                "cert list service/nobody",
                "operator disable admin --why tired",
                "device add UPPER --segment a --role sensor",
                "device add x --segment a --role sensr",
                "service add x --segment a --role sensor",
                "cert revoke 0123456789 --why x",
                "cert list device/",
                "ledger proof 100000",
                "operator add x --role king",
                "operator cancel-recovery admin --why x",
                "operator role admin --role viewer",
                "operator role nobody --role viewer",
                "operator certificate nobody",
                "operator token create --scope king --for own",
                "operator token create --scope cut-off:ledger --for own",
                "operator token create --scope look:status@plant-a --for own",
                "operator token create --scope look --for own --expires soon",
                "operator token revoke 99 --why x",
                "approval show 99",
                "approval approve 99",
                "approval reject 99 --why x",
                "approval marks --set king",
                "device import /does/not/exist.csv"
            })
    void whatCannotBeDoneSaysWhy(String words) {
        Said said = say(words.split(" "));
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).startsWith("swarmguard: ").doesNotContain("Exception");
        assertThat(said.err()).containsPattern("\n  next: \\S");
        assertThat(say((words + " --json").split(" ")).out())
                .startsWith("{\"error\":")
                .containsPattern("\"next\":\"[^\"]");
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
        return typed.as(keys, words);
    }
}
