package io.swarmguard.device.enrol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.identity.SelfMadeCertificate;
import io.swarmguard.device.mqtt.ScriptedHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EstClientTest {
    private static final String GOOD_LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("pump-7:secret".getBytes(UTF_8));

    private final DeviceKey hubKey = DeviceKey.generate(new SecureRandom());
    private final DeviceKey deviceKey = DeviceKey.generate(new SecureRandom());
    private final X509Certificate issued =
            new SelfMadeCertificate(deviceKey, "pump-7", Instant.now(), Duration.ofDays(30)).certificate();
    private final Map<String, String> heard = new ConcurrentHashMap<>();
    private X509Certificate authority;
    private HttpsServer server;
    private URI hub;

    @BeforeEach
    void start() throws Exception {
        authority = ScriptedHub.forLoopback(hubKey);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serverTls()));
        server.createContext("/.well-known/est/cacerts", exchange -> answer(exchange, 200, certsOnly(authority)));
        server.createContext("/.well-known/est/simpleenroll", this::enrol);
        server.start();
        hub = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aCodeBecomesACertificate() throws Exception {
        try (EstClient est = EstClient.pinned(hub, CaFingerprint.of(authority))) {
            Credentials credentials = est.enrol("pump-7", "secret", deviceKey);

            assertThat(credentials.certificate()).isEqualTo(issued);
            assertThat(credentials.chain()).containsExactly(issued); // the authority is the hub's to know
            assertThat(credentials.authorities()).containsExactly(authority);
            assertThat(credentials.name()).isEqualTo("pump-7");
        }
        JcaPKCS10CertificationRequest request =
                new JcaPKCS10CertificationRequest(Base64.getMimeDecoder().decode(heard.get("request")));
        assertThat(request.getPublicKey()).isEqualTo(deviceKey.pair().getPublic());
    }

    @Test
    void aHubWithAnotherAuthorityNeverHearsTheCode() {
        CaFingerprint other = CaFingerprint.of(issued);

        assertThatThrownBy(() -> EstClient.pinned(hub, other))
                .isInstanceOf(EnrolmentException.class)
                .hasMessageContaining("does not show the authority");
        assertThat(heard).isEmpty();
    }

    @Test
    void aHubThatShowsThePinnedAuthorityButIsNotOfItNeverHearsTheCode() throws Exception {
        X509Certificate real = authority;
        authority = issued; // what /cacerts shows; the server's own certificate does not lead to it
        try (EstClient est = EstClient.pinned(hub, CaFingerprint.of(authority))) {
            assertThatThrownBy(() -> est.enrol("pump-7", "secret", deviceKey)).isInstanceOf(IOException.class);
        }
        assertThat(heard).isEmpty();
        assertThat(real).isNotEqualTo(authority);
    }

    @Test
    void aWrongCodeIsRefusedWithStatusAndPatience() throws Exception {
        try (EstClient est = EstClient.pinned(hub, CaFingerprint.of(authority))) {
            assertThatThrownBy(() -> est.enrol("pump-7", "guess", deviceKey))
                    .isInstanceOfSatisfying(EnrolmentException.class, e -> {
                        assertThat(e.status()).isEqualTo(401);
                        assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(30));
                        assertThat(e).hasMessage("the hub answered 401: not this time");
                    });
        }
    }

    @Test
    void anAnswerForAnotherKeyIsNotTaken() throws Exception {
        try (EstClient est = EstClient.pinned(hub, CaFingerprint.of(authority))) {
            assertThatThrownBy(() -> est.enrol("pump-7", "secret", DeviceKey.generate(new SecureRandom())))
                    .hasMessageContaining("no certificate for our key");
        }
    }

    private void enrol(HttpExchange exchange) throws IOException {
        heard.put("request", new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        if (GOOD_LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 200, certsOnly(authority, issued));
        } else {
            exchange.getResponseHeaders().set("Retry-After", "30");
            answer(exchange, 401, "not\nthis time".getBytes(UTF_8));
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] certsOnly(X509Certificate... certificates) throws IOException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(List.of(certificates)));
            return Base64.getMimeEncoder()
                    .encode(generator.generate(new CMSAbsentContent()).getEncoded());
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private SSLContext serverTls() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("hub", hubKey.pair().getPrivate(), new char[0], new X509Certificate[] {authority});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
