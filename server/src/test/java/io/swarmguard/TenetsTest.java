package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.Typed.Said;
import io.swarmguard.acts.HubClock;
import io.swarmguard.edge.listen.Party;
import io.swarmguard.formats.der.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code status --tenets} of a real hub, made worse and better again. */
@Timeout(120)
class TenetsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] CONNECT = { // MQTT 3.1.1, clean, keep-alive 60 s, client "a"
        0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'a'
    };
    private static final byte[] ACCEPTED = {0x20, 2, 0, 0};

    @TempDir
    Path dir;

    private static void ok(Said said) {
        assertThat(said.code()).as(said.out() + said.err()).isZero();
    }

    /** Tenet n as it is now, and whether the exit code says that all are met at least in part. */
    private record Looked(JsonNode answer, int code) {
        JsonNode tenet(int number) {
            return answer.path("tenets").path(number - 1);
        }

        String verdict(int number) {
            return tenet(number).path("verdict").asText();
        }

        JsonNode figure(int number, String name) {
            return tenet(number).path("figures").path(name);
        }

        List<String> verdicts() {
            return answer.path("tenets").findValuesAsText("verdict");
        }
    }

    private static Looked look(Typed hub) throws IOException {
        Said said = hub.say("status", "--tenets", "--json");
        return new Looked(JSON.readTree(said.out()), said.code());
    }

    private Path policies(String name, String cedar) throws IOException {
        Path directory = Files.createDirectories(dir.resolve(name));
        Files.writeString(directory.resolve("own.cedar"), cedar);
        return directory;
    }

    private static SSLSocket connected(Typed hub, Up up, Party party) throws Exception {
        Certificate ca = OperatorCaller.certificate(hub.keys().resolve("ca.crt"));
        try (OperatorCaller caller =
                new OperatorCaller(up.where("mqtt"), party.keys().getPrivate(), party.certificate(), ca)) {
            SSLSocket socket = caller.socket();
            socket.getOutputStream().write(CONNECT);
            assertThat(socket.getInputStream().readNBytes(ACCEPTED.length)).isEqualTo(ACCEPTED);
            return socket;
        }
    }

    private static void register(Typed hub, Path dir, Party party) throws Exception {
        Files.writeString(
                dir.resolve("pump.crt"),
                Pem.print(Pem.CERTIFICATE, party.certificate().getEncoded()));
        Path rows = Files.writeString(
                dir.resolve("rows.csv"), "name,kind,segment,role,certificate\npump-1,device,plant-a,sensor,pump.crt\n");
        ok(hub.say("device", "import", rows.toString()));
    }

    @Test
    void aFreshHubMeetsWhatItCanAndSaysWhatIsMissing() throws Exception {
        Typed hub = new Typed(dir);
        try (Up up = hub.start()) {
            assertThat(up.where("operator")).isNotEmpty();
            Looked fresh = look(hub);
            assertThat(fresh.verdicts()).containsExactly("met", "met", "met", "met", "partly", "partly", "met");
            assertThat(fresh.code()).isZero();
            assertThat(fresh.figure(1, "operators").asInt()).isEqualTo(1);
            assertThat(fresh.figure(1, "probe_refused").asInt()).isEqualTo(1);
            assertThat(fresh.figure(2, "listeners").properties())
                    .hasSize(5)
                    .allSatisfy(door -> assertThat(door.getValue().asText()).endsWith("TLSv1.3"));
            assertThat(fresh.figure(4, "asks").toString()).contains("principal.standing");
            assertThat(fresh.figure(7, "ledger_entries").asInt()).isPositive();
            assertThat(fresh.figure(7, "ledger_last_proved").asBoolean()).isTrue();
            assertThat(hub.say("status", "--tenets").out())
                    .contains(
                            "5  partly",
                            "attestation",
                            "6  partly",
                            "no second admin",
                            "next: `swarmguard operator add");

            ok(hub.say(
                    "operator",
                    "add",
                    "bob",
                    "--role",
                    "admin",
                    "--out",
                    dir.resolve("bob").toString()));
            assertThat(look(hub).verdict(6)).isEqualTo("met");
        }
        try (Up up = hub.start(Map.of("tls.min-version", "1.2"), HubClock.system())) {
            assertThat(up.where("operator")).isNotEmpty();
            Looked older = look(hub);
            assertThat(older.verdict(2)).isEqualTo("partly");
            assertThat(older.tenet(2).path("lacks").toString()).contains("TLSv1.2");
        }
    }

    @Test
    void policiesThatNeverAskForStandingsAreNotDynamicAndAreToldUntilTheyAreTakenBack() throws Exception {
        Typed hub = new Typed(dir);
        try (Up up = hub.start()) {
            assertThat(up.where("operator")).isNotEmpty();
            ok(hub.say("device", "add", "pump-1", "--segment", "plant-a", "--role", "sensor"));
            assertThat(look(hub).figure(6, "canaries_stale").asInt()).isZero();
            Path all = policies("all", "@id(\"all\")\npermit (principal, action, resource);\n");
            ok(hub.say("policy", "apply", all.toString()));

            Looked worse = look(hub);

            assertThat(worse.code()).isEqualTo(1);
            assertThat(worse.verdict(4)).isEqualTo("not met");
            assertThat(worse.figure(4, "version").asInt()).isEqualTo(1);
            assertThat(worse.tenet(4).path("lacks").path(0).path("next").asText())
                    .contains("standings.cedar");
            assertThat(worse.verdict(1)).as("no template, no topic").isEqualTo("met");
            assertThat(worse.figure(6, "canaries").asInt()).isEqualTo(2);
            assertThat(worse.figure(6, "canaries_stale").asInt()).isZero();
            Files.writeString(all.resolve("topics.templates"), "{kind: swarmguard-probe=event}/{path…}\n");
            ok(hub.say("policy", "apply", all.toString()));
            Looked open = look(hub);
            assertThat(open.verdict(1)).isEqualTo("not met");
            assertThat(open.figure(1, "probe_permitted").asInt()).isEqualTo(2);

            ok(hub.say("policy", "rollback", "shipped"));
            Looked back = look(hub);
            assertThat(back.code()).isZero();
            assertThat(back.verdict(1)).isEqualTo("met");
            assertThat(back.verdict(4)).isEqualTo("met");
            assertThat(back.figure(4, "by").asText()).contains("operator/admin");
        }
    }

    @Test
    void liveSessionsAreCheckedAgainAndCountedAndTheirStandingsShow() throws Exception {
        Typed hub = new Typed(dir);
        Party pump = Party.named("pump-1");
        try (Up up = hub.start()) {
            register(hub, dir, pump);
            try (SSLSocket socket = connected(hub, up, pump)) {
                Looked live = look(hub);
                assertThat(live.figure(3, "sessions_checked").asInt()).isEqualTo(1);
                assertThat(live.figure(3, "sessions_failing").asInt()).isZero();
                assertThat(live.figure(5, "with_certificate").asInt()).isEqualTo(1);
                assertThat(live.figure(2, "handshakes_hybrid").asInt()
                                + live.figure(2, "handshakes_classical").asInt())
                        .isPositive();
                ok(hub.say("device", "quarantine", "pump-1", "--why", "it scans"));
                assertThat(look(hub).figure(5, "quarantined").asInt()).isEqualTo(1);
                ok(hub.say("device", "disable", "pump-1", "--why", "it goes on"));
                assertThat(socket.getInputStream().read()).as("cut").isEqualTo(-1);
                Looked cut = look(hub);
                assertThat(cut.figure(3, "sessions_checked").asInt()).isZero();
                assertThat(cut.verdict(3)).isEqualTo("met");
                assertThat(cut.figure(6, "canaries_stale").asInt()).isZero();
            }
        }
    }
}
