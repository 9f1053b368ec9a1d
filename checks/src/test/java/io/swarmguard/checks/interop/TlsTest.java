package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What openssl's client gets to see at the door, and what the operator reads about it. Each knock comes from an address
 * of its own, so that the event about it is known by its address.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
    private static final String HEAD = "name,kind,segment,role,certificate\n";

    @TempDir
    static Path dir;

    private RunningHub hub;
    private OpenSsl openssl;
    private EventLog events;
    private int port;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        hub = RunningHub.start(dir);
        openssl = new OpenSsl(hub.shell());
        port = hub.port("mqtt");
        Files.writeString(dir.resolve("swarm-ca.crt"), hub.tell("ca").output());
        Instant now = Instant.now();
        Instant later = now.plus(Duration.ofDays(30));
        for (String name : List.of("good", "lost", "stranger")) {
            openssl.certificate(name, "clientAuth", now.minus(Duration.ofDays(1)), later);
        }
        openssl.certificate("server", "serverAuth", now.minus(Duration.ofDays(1)), later);
        openssl.certificate("early", "clientAuth", now.plus(Duration.ofDays(1)), later);
        openssl.certificate("late", "clientAuth", now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)));
        Shell.Ended imported = importing("good", "lost", "early");
        assertThat(imported.code()).as(imported.output()).isZero();
        events = hub.follow();
    }

    @AfterAll
    void stop() {
        events.close();
        hub.close();
    }

    private Shell.Ended importing(String... names) throws IOException, InterruptedException {
        StringBuilder rows = new StringBuilder(HEAD);
        for (String name : names) {
            rows.append(name + ",device,plant-a,sensor," + name + ".crt\n");
        }
        Path csv = Files.createTempFile(dir, "devices", ".csv");
        Files.writeString(csv, rows);
        return hub.tell("device", "import", csv.toString());
    }

    @Test
    void aRegisteredCertificateIsLetInWithoutTicketOrEarlyData() throws IOException, InterruptedException {
        OpenSsl.Knock knock = openssl.knock(port, "127.0.1.1", "good");
        assertThat(knock.letIn()).as(knock.output()).isTrue();
        assertThat(knock.output()).contains("TLSv1.3", "Early data was not sent");
        assertThat(knock.wasGivenTicket()).isFalse();
        assertThat(knock.output()).doesNotContainPattern("Max Early Data: [1-9]");
    }

    @ParameterizedTest
    @CsvSource({
        "X25519MLKEM768 X25519 P-256,X25519MLKEM768",
        "P-256 X25519 X25519MLKEM768,X25519MLKEM768",
        "X25519,X25519",
        "P-256,P-256"
    })
    void keysAreExchangedWithTheHybridGroupByWhoeverKnowsIt(String offered, String agreed)
            throws IOException, InterruptedException {
        int before = hybridHandshakes();
        String[] groups = offered.split(" ");
        assertThat(BoringSsl.group(port, "127.0.1.1", dir, "good", groups)).isEqualTo(agreed);
        assertThat(hybridHandshakes()).isEqualTo(before + (agreed.contains("MLKEM") ? 1 : 0)); // nobody else knows it
    }

    private int hybridHandshakes() throws IOException, InterruptedException {
        JsonNode count = hub.command("status").path("listeners").path("handshakes_hybrid");
        assertThat(count.isInt()).isTrue();
        return count.asInt();
    }

    @Test
    void whoKnowsNoneOfTheGroupsIsRefused() throws IOException, InterruptedException {
        assertThat(openssl.knock(port, "127.0.1.15", "good", "-groups", "P-521").letIn())
                .isFalse();
        JsonNode event = events.of("127.0.1.15");
        assertThat(event.path("reason").asText()).isEqualTo("tls-failed");
        assertThat(event.path("details").path("hint").asText()).contains("group");
    }

    @Test
    void whoOffersOnlyTls12IsRefusedAndTheOperatorIsToldTheFix() throws IOException, InterruptedException {
        assertThat(openssl.knock(port, "127.0.1.2", "good", "-tls1_2").letIn()).isFalse();
        JsonNode event = events.of("127.0.1.2");
        assertThat(event.path("reason").asText()).isEqualTo("tls-version");
        assertThat(event.path("details").path("hint").asText()).contains("--set tls.min-version=1.2");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.1.3,'',no-certificate",
        "127.0.1.4,stranger,unknown-certificate",
        "127.0.1.5,early,certificate-not-yet-valid",
        "127.0.1.6,late,unknown-certificate",
        "127.0.1.7,server,unknown-certificate"
    })
    void whoIsNotKnownOrNotYetIsRefused(String from, String name, String reason)
            throws IOException, InterruptedException {
        assertThat(openssl.knock(port, from, name).letIn()).isFalse();
        assertThat(events.of(from).path("reason").asText()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"late,the certificate expired at", "server,its extended key usage lacks clientAuth"})
    void whatCouldNeverBeUsedIsNotRegistered(String name, String why) throws IOException, InterruptedException {
        Shell.Ended ended = importing(name);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).contains("line 2", why);
    }

    @Test
    void aRevokedCertificateIsRefused() throws IOException, InterruptedException {
        assertThat(openssl.knock(port, "127.0.1.9", "lost", "-sess_out", "lost.session")
                        .letIn())
                .isTrue();
        assertThat(dir.resolve("lost.session")).as("nothing to resume with").doesNotExist();
        hub.command("cert", "revoke", openssl.fingerprint("lost"), "--why", "lost");
        OpenSsl.Knock knock = openssl.knock(port, "127.0.1.10", "lost");
        assertThat(knock.letIn()).isFalse();
        assertThat(knock.isResumed()).isFalse();
        assertThat(events.of("127.0.1.10").path("reason").asText()).isEqualTo("certificate-revoked");
    }

    /** In TLS 1.2 openssl always keeps a session to offer; it must not spare a revoked certificate the look-up. */
    @Test
    void aSessionOfTls12DoesNotOutliveItsCertificate(@TempDir Path other) throws IOException, InterruptedException {
        try (RunningHub older = RunningHub.start(other, "tls.min-version=1.2");
                EventLog told = older.follow()) {
            OpenSsl client = new OpenSsl(older.shell());
            older.enrol("device", "pump-7", "plant-a", "sensor");
            int at = older.port("mqtt");
            String[] first = {"-tls1_2", "-sess_out", "pump.session"};
            String[] again = {"-tls1_2", "-sess_in", "pump.session"};
            assertThat(client.knock(at, "127.0.1.11", "pump-7", first).letIn()).isTrue();
            older.command("cert", "revoke", client.fingerprint("pump-7"), "--why", "lost");
            OpenSsl.Knock resumed = client.knock(at, "127.0.1.12", "pump-7", again);
            assertThat(resumed.letIn()).as(resumed.output()).isFalse();
            assertThat(told.of("127.0.1.12").path("reason").asText()).isEqualTo("certificate-revoked");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.1.13,hello\r\n", "127.0.1.14,GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"})
    void plainTextIsRefused(String fromAndText) throws IOException, InterruptedException {
        String from = fromAndText.substring(0, fromAndText.indexOf(','));
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.setSoTimeout(30_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
            String text = fromAndText.substring(fromAndText.indexOf(',') + 1);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes(); // until the hub closes
        }
        assertThat(events.of(from).path("reason").asText()).isEqualTo("wrong-protocol");
    }
}
