package io.swarmguard.checks.device;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.Up;
import io.swarmguard.config.Config;
import io.swarmguard.config.Places;
import io.swarmguard.device.enrol.CaFingerprint;
import io.swarmguard.device.enrol.EstClient;
import io.swarmguard.device.enrol.HubTrust;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger, and a machine with a good code and a bad request, hear from the enrolment listener. */
class HostileEnrolmentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PKCS10 = "application/pkcs10";
    private static final String GUESS = "0000-0000-0000-0000-0000-0000-0000-0000";

    @TempDir
    static Path dir;

    private static Up hub;
    private static Credentials operator;

    @BeforeAll
    static void start() throws Exception {
        hub = Up.start(
                Config.of(Map.of(
                        "listen.mqtt.port", "0",
                        "listen.mqtt-websocket.port", "0",
                        "listen.https.port", "0",
                        "listen.enrol.port", "0",
                        "listen.operator.port", "0",
                        "limits.http-request-size", "64 KiB")),
                Places.of(dir.resolve("data"), dir.resolve("keys"), Map.of()));
        operator = Credentials.ofPem(
                Files.readString(dir.resolve("keys/operator.key")),
                Files.readString(dir.resolve("keys/operator.crt")),
                Files.readString(dir.resolve("keys/ca.crt")));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static HttpResponse<String> post(URI to, @Nullable String login, String type, byte[] body, SSLContext tls)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(to)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (login != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(US_ASCII)));
        }
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> enrol(@Nullable String login, String type, byte[] body)
            throws IOException, InterruptedException {
        URI to = URI.create("https://" + hub.where("enrol") + "/.well-known/est/simpleenroll");
        return post(to, login, type, body, HubTrust.verified(operator.authorities(), null));
    }

    private static String code(String name) throws IOException, InterruptedException {
        URI to = URI.create("https://" + hub.where("operator") + "/api/devices");
        byte[] body = JSON.writeValueAsBytes(Map.of("name", name, "segment", "plant-a", "role", "sensor"));
        SSLContext tls = HubTrust.verified(operator.authorities(), operator);
        return JSON.readTree(post(to, null, "application/json", body, tls).body())
                .path("code")
                .asText();
    }

    @Test
    void toAStrangerAllRefusalsLookAlikeWhateverHeSends() throws Exception {
        String code = code("pump-1");
        byte[] certificate = Files.readAllBytes(dir.resolve("keys/ca.crt"));
        Set<String> answers = new HashSet<>();
        for (String login :
                new String[] {"pump-1:" + GUESS, "nobody:" + GUESS, "pump-2:" + code, "pump-1:", ":x", "x"}) {
            for (byte[] body : List.of(certificate, "MIIB".getBytes(US_ASCII))) {
                HttpResponse<String> answer = enrol(login, PKCS10, body);
                assertThat(answer.statusCode()).as(login).isEqualTo(401);
                answers.add(answer.body());
            }
        }
        answers.add(enrol(null, PKCS10, certificate).body());
        assertThat(answers).as("told apart by nothing").hasSize(1);
    }

    @Test
    void whoHasAGoodCodeHearsWhatIsWrongWithItsRequestAndTheCodeStaysGood() throws Exception {
        String code = code("pump-3");
        String login = "pump-3:" + code;

        HttpResponse<String> certificate = enrol(login, PKCS10, Files.readAllBytes(dir.resolve("keys/ca.crt")));
        assertThat(certificate.statusCode()).isEqualTo(400);
        assertThat(certificate.body()).contains("csr-invalid");
        HttpResponse<String> garbage = enrol(login, PKCS10, new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1});
        assertThat(garbage.statusCode()).isEqualTo(400);
        assertThat(garbage.body()).contains("csr-invalid");
        assertThat(enrol(login, PKCS10, new byte[0]).statusCode()).isEqualTo(400);
        assertThat(enrol(login, "text/plain", certificate.body().getBytes(US_ASCII))
                        .statusCode())
                .isEqualTo(415);
        assertThat(enrol(login, PKCS10, new byte[8_000]).statusCode()).isEqualTo(400);
        assertThat(enrol(login, PKCS10, new byte[100_000]).statusCode()).isEqualTo(413);

        try (EstClient est = EstClient.pinned(
                URI.create("https://" + hub.where("enrol")),
                CaFingerprint.of(operator.authorities().getFirst()))) {
            assertThat(est.enrol("pump-3", code, DeviceKey.generate(new SecureRandom()))
                            .name())
                    .isEqualTo("pump-3");
        }
    }
}
