package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where TLS 1.2 is allowed: only ephemeral keys and authenticated encryption, whatever else a client would take. */
@Tag("interop")
class SuitesTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "EC,ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-CHACHA20-POLY1305,"
                + "ECDHE-ECDSA-AES128-SHA ECDHE-ECDSA-AES256-SHA384 ECDHE-ECDSA-AES128-CCM",
        "RSA,ECDHE-RSA-AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-CHACHA20-POLY1305,"
                + "ECDHE-RSA-AES128-SHA ECDHE-RSA-AES128-SHA256 DHE-RSA-AES128-GCM-SHA256 AES128-GCM-SHA256 AES256-SHA"
    })
    void inTls12OnlyEphemeralKeysWithAuthenticatedEncryptionAreAccepted(String key, String good, String bad)
            throws IOException, InterruptedException {
        try (RunningHub hub = key.equals("RSA") ? withRsaCertificate() : RunningHub.start(dir, "tls.min-version=1.2");
                EventLog events = hub.follow()) {
            OpenSsl openssl = new OpenSsl(hub.shell());
            if (key.equals("EC")) {
                Files.writeString(dir.resolve("swarm-ca.crt"), hub.tell("ca").output());
            }
            openssl.certificate(
                    "pump", "clientAuth", Instant.now(), Instant.now().plus(Duration.ofDays(1)));
            Files.writeString(
                    dir.resolve("pump.csv"),
                    "name,kind,segment,role,certificate\npump,device,plant-a,sensor,pump.crt\n");
            hub.command("device", "import", dir.resolve("pump.csv").toString());
            int port = hub.port("mqtt");
            for (String suite : good.split(" ")) {
                OpenSsl.Knock knock = knock(openssl, port, "127.0.1.1", suite);
                assertThat(knock.letIn()).as(suite + knock.output()).isTrue();
                assertThat(knock.output()).contains("TLSv1.2, Cipher is " + suite);
            }
            int last = 1;
            for (String suite : bad.split(" ")) {
                String from = "127.0.2." + last++;
                OpenSsl.Knock knock = knock(openssl, port, from, suite);
                assertThat(knock.letIn()).as(suite).isFalse();
                assertThat(knock.output()).as(suite).contains("alert handshake failure"); // from the hub, not ours
                JsonNode event = events.of(from);
                assertThat(event.path("reason").asText()).isEqualTo("tls-failed");
                assertThat(event.path("details").path("hint").asText()).contains("ECDHE and AEAD");
            }
        }
    }

    private static OpenSsl.Knock knock(OpenSsl openssl, int port, String from, String suite)
            throws IOException, InterruptedException {
        return openssl.knock(port, from, "pump", "-tls1_2", "-cipher", suite + ":@SECLEVEL=0");
    }

    /** Only with an RSA certificate could a server do without ephemeral keys at all. */
    private RunningHub withRsaCertificate() throws IOException, InterruptedException {
        Path certificate = dir.resolve("swarm-ca.crt"); // signed by itself
        Path privateKey = dir.resolve("server.key");
        new Shell(dir, Map.of())
                .must(List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout",
                        privateKey.toString(),
                        "-out",
                        certificate.toString()));
        return RunningHub.start(dir, "tls.min-version=1.2", "tls.certificate=" + certificate, "tls.key=" + privateKey);
    }
}
