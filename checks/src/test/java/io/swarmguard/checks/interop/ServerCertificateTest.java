package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The owner's own server certificate, replaced under a hub that runs. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerCertificateTest {
    private static final String TOPIC = "devices/pump-7/telemetry/t";
    private static final List<String> LISTENERS = List.of("mqtt", "mqtt-websocket", "https", "enrol");

    @TempDir
    static Path dir;

    private RunningHub hub;
    private OpenSsl openssl;
    private EventLog events;
    private String shown = "first";
    private int made;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        openssl = new OpenSsl(Shell.in(dir));
        make("first", Instant.now().plus(Duration.ofDays(90)));
        put("first", "first");
        hub = RunningHub.start(dir, "tls.certificate=" + dir.resolve("own.crt"), "tls.key=" + dir.resolve("own.key"));
        hub.enrol("device", "pump-7", "plant-a", "sensor");
        hub.enrol("service", "scada", "plant-a", "collector");
        events = hub.follow();
    }

    @AfterAll
    void stop() {
        events.close();
        hub.close();
    }

    private void make(String name, Instant until) throws IOException, InterruptedException {
        openssl.certificate(name, "serverAuth", Instant.now().minus(Duration.ofDays(2)), until);
    }

    /** As an owner's tool does it: written beside, then renamed over, one file after the other. */
    private static void put(String certificate, String key) throws IOException {
        replace(certificate + ".crt", "own.crt");
        replace(key + ".key", "own.key");
    }

    private static void replace(String from, String to) throws IOException {
        Path beside = Files.copy(dir.resolve(from), dir.resolve(to + ".new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, dir.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    enum Way {
        COMMAND,
        SIGNAL,
        BY_ITSELF
    }

    @ParameterizedTest
    @EnumSource
    void whoComesSeesTheNewCertificateAndWhoIsThereStays(Way way) throws IOException, InterruptedException {
        MosquittoSub there = MosquittoSub.listen(hub, "scada", shown + ".crt", TOPIC);
        String next = "next-" + made++;
        make(next, Instant.now().plus(Duration.ofDays(90)));

        put(next, next);
        switch (way) {
            case COMMAND -> assertThat(hub.tell("tls", "reload").output()).contains("new connections see CN=" + next);
            case SIGNAL -> hub.shell().must(List.of("kill", "-HUP", "" + hub.pid()));
            case BY_ITSELF -> {} // the files are watched
        }
        String fingerprint = openssl.fingerprint(next);
        events.await(told -> told.path("details").path("sha256").asText().equals(fingerprint), "the new certificate");
        shown = next;

        assertShown();
        publish("21.5");
        assertThat(there.message()).isEqualTo("21.5");
        assertThat(there.connects())
                .as("never dropped: nor could it have come back")
                .isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "whole,other,is not the key of the first certificate",
        "whole,gone,does not exist",
        "whole,empty,is no PKCS #8 PEM",
        "empty,whole,holds no certificate",
        "torn,whole,is no PEM chain",
        "late,late,the certificate expired at"
    })
    void whatCannotBeUsedIsSaidAndTheOldOneStays(String certificate, String key, String why)
            throws IOException, InterruptedException {
        Instant later = Instant.now().plus(Duration.ofDays(90));
        make("whole", later);
        make("other", later);
        make("late", Instant.now().minus(Duration.ofDays(1)));
        Files.writeString(dir.resolve("empty.crt"), "");
        Files.writeString(dir.resolve("empty.key"), "");
        String pem = Files.readString(dir.resolve("whole.crt"));
        Files.writeString(dir.resolve("torn.crt"), pem.substring(0, pem.length() / 2));
        replace(certificate + ".crt", "own.crt");
        if (key.equals("gone")) {
            Files.delete(dir.resolve("own.key"));
        } else {
            replace(key + ".key", "own.key");
        }

        Shell.Ended reload = hub.tell("tls", "reload");
        assertThat(reload.code()).isEqualTo(1);
        assertThat(reload.output()).contains("the old certificate stays", why).doesNotContain("Exception");
        hub.shell().must(List.of("kill", "-HUP", "" + hub.pid()));
        events.await(
                told -> told.path("event").asText().equals("config-warning")
                        && told.path("details").path("why").asText().contains(why),
                "that " + why);

        assertShown();
        put(shown, shown);
    }

    @Test
    void operatorsAlwaysSeeTheHubsOwn() throws IOException, InterruptedException {
        Files.writeString(dir.resolve("hub-ca.crt"), hub.tell("ca").output());
        int port = hub.port("operator");
        assertThat(openssl.shownAt(port, "")).isNotEqualTo(openssl.fingerprint(shown));
        Shell.Ended seen = hub.shell()
                .run(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-CAfile", "hub-ca.crt"));
        assertThat(seen.output()).contains("Verification: OK");
    }

    @Test
    void aHubDoesNotStartWithAKeyOfAnother(@TempDir Path other) throws IOException, InterruptedException {
        make("one", Instant.now().plus(Duration.ofDays(90)));
        make("another", Instant.now().plus(Duration.ofDays(90)));
        String certificate = "tls.certificate=" + dir.resolve("one.crt");
        String key = "tls.key=" + dir.resolve("another.key");
        assertThatThrownBy(() -> RunningHub.start(other, certificate, key))
                .hasMessageContaining("is not the key of the first certificate")
                .hasMessageNotContaining("Exception");
    }

    private void assertShown() throws IOException, InterruptedException {
        for (String listener : LISTENERS) {
            assertThat(openssl.shownAt(hub.port(listener), "pump-7"))
                    .as(listener)
                    .isEqualTo(openssl.fingerprint(shown));
        }
    }

    private void publish(String message) throws IOException, InterruptedException {
        hub.shell()
                .must(List.of(
                        "mosquitto_pub",
                        "-h",
                        "localhost",
                        "-p",
                        "" + hub.port("mqtt"),
                        "--cafile",
                        shown + ".crt",
                        "--cert",
                        "pump-7.crt",
                        "--key",
                        "pump-7.key",
                        "-t",
                        TOPIC,
                        "-q",
                        "1",
                        "-m",
                        message));
    }
}
