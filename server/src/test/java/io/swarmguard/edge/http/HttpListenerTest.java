package io.swarmguard.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.edge.listen.Party;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in over HTTP, for how long, and what the others get to hear. Real sockets, real TLS. */
class HttpListenerTest {
    private static final String BLAND_404 = "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final HttpHouse house = new HttpHouse();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private static Route who() {
        return Route.get(
                "/who",
                request -> text(String.valueOf(
                        request.principal() == null ? null : request.principal().id())));
    }

    private static Answer text(String text) {
        return Answer.of(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(HttpListener listener, HttpClient client, String path) throws Exception {
        return client.send(HttpHouse.request(listener, path).build(), BodyHandlers.ofString());
    }

    @Test
    void whoShowsAKnownCertificateIsKnownToTheHandlerOverBothVersionsOfHttp() throws Exception {
        HttpListener listener = house.open(true, HttpHouse.limits(), who());
        HttpResponse<String> answer = get(listener, house.client(house.pump), "/who");
        assertThat(answer.body()).isEqualTo("device/pump-7");
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        SSLSocket socket = house.socket(listener, house.pump.asClientOf(house.hub.certificate()));
        assertThat(HttpHouse.say(socket, GET.replace("GET /", "GET /who"))).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void anUnknownCertificateAndOneOfAnotherKindAreRefusedInTlsAlsoWhereNoneIsNeeded() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Route counting = Route.get("/who", request -> text("asked " + asked.incrementAndGet()));
        for (boolean required : new boolean[] {true, false}) {
            HttpListener listener = house.open(required, HttpHouse.limits(), counting);
            for (Party party : new Party[] {house.stranger, house.historian}) {
                HttpClient client = house.client(party);
                assertThatThrownBy(() -> get(listener, client, "/who")).isInstanceOf(IOException.class);
            }
        }
        assertThat(asked.get()).isZero();
        house.awaitRefusals(Reason.UNKNOWN_CERTIFICATE, 2);
        house.awaitRefusals(Reason.WRONG_KIND, 2);
        assertThat(house.signals.recent())
                .filteredOn(event -> event.type() == EventType.HANDSHAKE_REFUSED)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.address()).isEqualTo("127.0.0.1"))
                .allSatisfy(event -> assertThat(event.principal()).isNull());
    }

    @Test
    void whoShowsNoCertificateIsServedWhereMachinesAreEnrolledAndNowhereElse() throws Exception {
        HttpListener enrol = house.open(false, HttpHouse.limits(), who());
        HttpListener talk = house.open(true, HttpHouse.limits(), who());
        HttpClient nobody = house.client(house.nobody());
        assertThat(get(enrol, nobody, "/who").body()).isEqualTo("null");
        assertThatThrownBy(() -> get(talk, nobody, "/who")).isInstanceOf(IOException.class);
        house.awaitRefusals(Reason.NO_CERTIFICATE, 1);
    }

    @Test
    void aCertificateRevokedBetweenTwoRequestsOfOneConnectionIsRefused() throws Exception {
        HttpListener listener = house.open(true, HttpHouse.limits(), who());
        HttpClient client = house.client(house.pump);
        assertThat(get(listener, client, "/who").statusCode()).isEqualTo(200);
        assertThat(house.doorway.connections()).isOne();

        house.revoke(house.pump);
        HttpResponse<String> refused = get(listener, client, "/who");

        assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(house.doorway.connections()).as("the same connection").isOne();
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}\n");
        assertThat(house.signals.refusals(Reason.CERTIFICATE_REVOKED)).isOne();
    }

    @Test
    void theOpenStreamOfADisabledPrincipalEnds() throws Exception {
        LinkedBlockingQueue<String> pieces = new LinkedBlockingQueue<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Route stream = Route.get(
                "/stream",
                request -> new Answer.Stream("text/plain", sink -> {
                    try {
                        while (true) {
                            sink.write((pieces.take() + "\n").getBytes(StandardCharsets.UTF_8));
                        }
                    } catch (IOException e) {
                        ended.complete(e);
                        throw e;
                    }
                }));
        HttpListener listener = house.open(true, HttpHouse.limits(), stream);
        pieces.add("one");
        InputStream in = house.client(house.pump)
                .send(HttpHouse.request(listener, "/stream").build(), BodyHandlers.ofInputStream())
                .body();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("one");

        house.disable(PrincipalId.device("pump-7"));
        pieces.add("two");

        assertThat(lines.readLine()).isNull();
        assertThat(ended.get(60, TimeUnit.SECONDS)).hasMessage("no longer admitted");
    }

    @Test
    void theSilentStreamAndTheKeptConnectionOfWhoIsCutEndAtOnceAndNobodyElses() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Route stream = Route.get(
                "/stream",
                request -> new Answer.Stream("text/plain", sink -> {
                    sink.write("one\n".getBytes(StandardCharsets.UTF_8));
                    never.await(); // it would not notice by itself
                }));
        HttpListener listener = house.openWithGuests(HttpHouse.limits(), stream, who());
        InputStream in = house.client(house.pump)
                .send(HttpHouse.request(listener, "/stream").build(), BodyHandlers.ofInputStream())
                .body();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("one");
        SSLSocket kept = house.socket(listener, house.pump.asClientOf(house.hub.certificate()));
        assertThat(HttpHouse.say(kept, GET)).startsWith("HTTP/1.1 404");
        SSLSocket other = house.socket(listener, house.historian.asClientOf(house.hub.certificate()));
        assertThat(HttpHouse.say(other, GET)).startsWith("HTTP/1.1 404");
        for (int c = other.getInputStream().read();
                c != '}';
                c = other.getInputStream().read()) {
            assertThat(c).as("the rest of that answer").isNotEqualTo(-1);
        }
        assertThat(other.getInputStream().read()).isEqualTo('\n');

        house.cut(PrincipalId.device("pump-7"));

        assertThatThrownBy(lines::readLine).isInstanceOf(IOException.class);
        kept.getInputStream().readAllBytes(); // comes to its end before its patience does, or this throws
        assertThat(HttpHouse.say(other, GET.replace("GET /", "GET /who"))).isEqualTo("HTTP/1.1 200 OK");
        never.countDown();
    }

    @Test
    void whatLeadsNowhereAndWhatFailsIsAnsweredBlandlyAndToldToTheOperator() throws Exception {
        Route broken = Route.get("/broken", request -> {
            throw new IllegalStateException("the secret of the house");
        });
        HttpListener listener = house.open(true, HttpHouse.limits(), broken);
        HttpClient pump = house.client(house.pump);

        HttpResponse<String> nowhere = get(listener, pump, "/api/operators?x=1");
        assertThat(nowhere.body()).isEqualTo(BLAND_404);
        assertThat(nowhere.headers().firstValue("server")).isEmpty();
        HttpResponse<String> posted = pump.send(
                HttpHouse.request(listener, "/broken")
                        .POST(BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(posted.statusCode()).isIn(404, 405);
        HttpResponse<String> failed = get(listener, pump, "/broken");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("secret", "Exception", "swarmguard");

        assertThat(house.signals.refusals(Reason.UNSUPPORTED)).isEqualTo(2);
        assertThat(house.signals.recent())
                .filteredOn(event -> event.reason() == Reason.UNSUPPORTED)
                .first()
                .extracting(Event::principal)
                .isEqualTo(PrincipalId.device("pump-7"));
        assertThat(house.signals.events(EventType.FAULT)).isOne();
    }

    @Test
    void whatIsNotHttpIsAnsweredBlandlyAndCounted() throws Exception {
        HttpListener listener = house.open(true, HttpHouse.limits(), who());
        SSLSocket socket = house.socket(listener, house.pump.asClientOf(house.hub.certificate()));
        assertThat(HttpHouse.say(socket, "GET /who\u0001 HTTP/9.9 nonsense\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(rest).doesNotContain("Exception", "netty", "armeria");
        assertThat(house.signals.refusals(Reason.MALFORMED)).isOne();
    }
}
