package io.swarmguard.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.terms.Reason;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one peer, and what all strangers together, can take of an HTTP listener. Real sockets, real TLS. */
class HttpLimitsTest {
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final String POST = "POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n";
    private static final Route IN = Route.post(
            "/in",
            request -> Answer.of(
                    200, "text/plain", Integer.toString(request.body().length).getBytes(StandardCharsets.US_ASCII)));

    private final HttpHouse house = new HttpHouse();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private SSLContext pump() {
        return house.pump.asClientOf(house.hub.certificate());
    }

    private int post(HttpListener listener, HttpClient client, int bytes, boolean lengthSaid) throws Exception {
        byte[] body = new byte[bytes];
        return client.send(
                        HttpHouse.request(listener, "/in")
                                .POST(
                                        lengthSaid
                                                ? BodyPublishers.ofByteArray(body)
                                                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private String say(HttpListener listener, String text) throws Exception {
        return HttpHouse.say(house.socket(listener, pump()), text);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
        HttpListener listener = house.open(true, HttpHouse.limits(), IN);
        String chunked =
                "POST /in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n";
        String most = "x".repeat(10_000);
        assertThat(say(listener, POST.formatted(10_000) + most)).startsWith("HTTP/1.1 200");
        assertThat(say(listener, POST.formatted(10_001))).startsWith("HTTP/1.1 413");
        assertThat(say(listener, chunked.formatted(10_000, most))).startsWith("HTTP/1.1 200");
        assertThat(say(listener, chunked.formatted(10_001, most + "x"))).startsWith("HTTP/1.1 413");
        assertThat(say(listener, POST.formatted(1_000_000))).startsWith("HTTP/1.1 413");
        assertThat(house.signals.refusals(Reason.LIMIT_REQUEST)).isEqualTo(3);
    }

    @Test
    void aRouteThatTakesLessThanTheListenerRefusesWhatIsMore() throws Exception {
        Route little = new Route("POST", "/little", 100, request -> Answer.of(200, "text/plain", new byte[0]));
        HttpListener listener = house.open(true, HttpHouse.limits(), IN, little);
        String post = POST.replace("/in", "/little");
        assertThat(say(listener, post.formatted(100) + "x".repeat(100))).startsWith("HTTP/1.1 200");
        assertThat(say(listener, post.formatted(101))).startsWith("HTTP/1.1 413");
        assertThat(say(listener, POST.formatted(10_000) + "x".repeat(10_000))).startsWith("HTTP/1.1 200");
    }

    @Test
    void guestsTakeNoMoreConnectionsAndBytesThanTheStrangersShare() throws Exception {
        HttpListener listener = house.openWithGuests(
                HttpHouse.limits(
                        50, HttpHouse.LONG, new HttpLimits.Strangers(3, 50, 5_000, HttpHouse.LONG, HttpHouse.LONG)),
                IN); // 3 % of 100 connections, and of 40,000 bytes
        SSLContext historian = house.historian.asClientOf(house.hub.certificate());
        List<SSLSocket> guests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SSLSocket guest = house.socket(listener, historian);
            assertThat(HttpHouse.say(guest, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 404");
            guests.add(guest);
        }
        SSLSocket oneMore = house.socket(listener, historian);
        assertThatThrownBy(() -> {
                    if (HttpHouse.say(oneMore, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .isEmpty()) {
                        throw new java.io.IOException("closed");
                    }
                })
                .isInstanceOf(java.io.IOException.class);
        house.awaitRefusals(Reason.LIMIT_CONNECTIONS, 1);
        for (SSLSocket guest : guests) {
            guest.close();
        }
        assertThat(say(listener, POST.formatted(1_300) + "x".repeat(1_300))).startsWith("HTTP/1.1 200");
        SSLSocket guest = house.socket(listener, historian);
        assertThat(HttpHouse.say(guest, POST.formatted(1_300) + "x".repeat(1_300)))
                .startsWith("HTTP/1.1 503");
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws Exception {
        HttpListener listener = house.open(true, HttpHouse.limits(), IN);
        SSLSocket socket = house.socket(listener, pump());
        String status =
                HttpHouse.say(socket, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(9_000) + "\r\n\r\n");
        assertThat(status).startsWith("HTTP/1.1 431");
        assertThat(house.signals.refusals(Reason.LIMIT_REQUEST)).isOne();
    }

    @Test
    void aBodyThatDoesNotComeEndsWith408AndDisturbsNobody() throws Exception {
        HttpListener listener = house.open(
                true,
                HttpHouse.limits(50, SHORT, new HttpLimits.Strangers(50, 50, 5_000, HttpHouse.LONG, HttpHouse.LONG)),
                IN);
        SSLSocket slow = house.socket(listener, pump());
        slow.getOutputStream().write((POST.formatted(100) + "only this").getBytes(StandardCharsets.US_ASCII));
        slow.getOutputStream().flush();
        assertThat(post(listener, house.client(house.pump), 100, true)).isEqualTo(200);
        assertThat(HttpHouse.say(slow, "")).startsWith("HTTP/1.1 408");
        assertThat(house.signals.refusals(Reason.TIMEOUT_REQUEST)).isOne();
    }

    @Test
    void aStrangerHasLessRoomAndLessTimeThanADevice() throws Exception {
        HttpListener listener = house.open(
                false,
                HttpHouse.limits(50, HttpHouse.LONG, new HttpLimits.Strangers(50, 50, 5_000, SHORT, HttpHouse.LONG)),
                IN);
        HttpClient nobody = house.client(house.nobody());
        assertThat(post(listener, nobody, 5_000, true)).isEqualTo(200);
        assertThat(post(listener, nobody, 5_001, true)).isEqualTo(413);
        assertThat(post(listener, nobody, 5_001, false)).isEqualTo(413);
        assertThat(post(listener, house.client(house.pump), 10_000, true)).isEqualTo(200);
        assertThat(HttpHouse.say(house.socket(listener, house.nobody()), POST.formatted(100) + "only this"))
                .startsWith("HTTP/1.1 408");
        assertThat(house.signals.refusals(Reason.TIMEOUT_REQUEST)).isOne();
    }

    @Test
    void aStrangerIsShownOutWhenHisTimeIsOverThoughHeKeepsTalking() throws Exception {
        HttpListener listener = house.open(
                false,
                HttpHouse.limits(50, HttpHouse.LONG, new HttpLimits.Strangers(50, 50, 5_000, HttpHouse.LONG, SHORT)),
                IN);
        SSLSocket socket = house.socket(listener, house.nobody());
        assertThat(HttpHouse.say(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        socket.getInputStream().readAllBytes(); // ends before its patience does, or this throws
    }

    @Test
    void strangersTakeNoMoreConnectionsThanTheirShareAndLeaveTheRestToDevices() throws Exception {
        HttpLimits.Strangers few = new HttpLimits.Strangers(50, 3, 5_000, HttpHouse.LONG, HttpHouse.LONG);
        HttpListener listener = house.open(false, HttpHouse.limits(50, HttpHouse.LONG, few), IN);
        List<SSLSocket> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SSLSocket socket = house.socket(listener, house.nobody());
            assertThat(HttpHouse.say(socket, POST.formatted(1) + "x")).startsWith("HTTP/1.1 200");
            held.add(socket);
        }

        assertThat(closedUnheard(listener, house.nobody())).isTrue();
        assertThat(house.signals.refusals(Reason.LIMIT_CONNECTIONS_PER_ADDRESS)).isOne();
        assertThat(post(listener, house.client(house.pump), 10, true)).isEqualTo(200);

        held.getFirst().close();
        while (closedUnheard(listener, house.nobody())) { // until the hub has noticed that one left
            Thread.onSpinWait();
        }
    }

    @Test
    void onePrincipalTakesNoMoreConnectionsThanItMay() throws Exception {
        HttpListener listener = house.open(
                true, HttpHouse.limits(2, HttpHouse.LONG, HttpHouse.limits().strangers()), IN);
        for (int i = 0; i < 2; i++) {
            assertThat(HttpHouse.say(house.socket(listener, pump()), POST.formatted(1) + "x"))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(closedUnheard(listener, pump())).isTrue();
        assertThat(house.signals.refusals(Reason.LIMIT_SESSIONS)).isOne();
    }

    @Test
    void oneConnectionCarriesNoMoreRequestsAtOnceThanItMay() throws Exception {
        CountDownLatch asked = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        Route waits = Route.get("/wait", request -> {
            asked.countDown();
            await(go);
            return Answer.of(200, "text/plain", new byte[0]);
        });
        HttpListener listener = house.open(true, HttpHouse.limits(), IN, waits);
        HttpClient client = house.client(house.pump);
        assertThat(post(listener, client, 1, true)).isEqualTo(200); // the client knows now what it may
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(client.sendAsync(HttpHouse.request(listener, "/wait").build(), BodyHandlers.discarding()));
        }
        await(asked);

        assertThatThrownBy(() -> post(listener, client, 1, true)).hasMessageContaining("too many concurrent streams");

        go.countDown();
        for (CompletableFuture<HttpResponse<Void>> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean closedUnheard(HttpListener listener, SSLContext as) throws Exception {
        try (SSLSocket socket = house.socket(listener, as)) {
            return HttpHouse.say(socket, POST.formatted(1) + "x").isEmpty();
        } catch (java.io.IOException closed) {
            return true;
        }
    }

    @Test
    void whatIsBeingReceivedIsBoundedInAllAndStrangersHaveAPartOfItOnly() throws Exception {
        HttpListener listener = house.open(false, HttpHouse.limits(), IN); // 40,000 bytes, strangers half of it
        List<SSLSocket> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SSLSocket socket = house.socket(listener, house.nobody());
            socket.getOutputStream()
                    .write((POST.formatted(5_000) + "x".repeat(4_999)).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            slow.add(socket);
        }
        HttpClient nobody = house.client(house.nobody());
        int status = post(listener, nobody, 1_000, true);
        while (status == 200) { // until the hub has read what the slow ones sent
            status = post(listener, nobody, 1_000, true);
        }

        assertThat(status).isEqualTo(503);
        house.awaitRefusals(Reason.LIMIT_REQUEST, 1);
        assertThat(post(listener, house.client(house.pump), 10_000, true)).isEqualTo(200);
        for (SSLSocket socket : slow) {
            assertThat(HttpHouse.say(socket, "x")).startsWith("HTTP/1.1 200");
        }
        assertThat(post(listener, nobody, 5_000, true)).isEqualTo(200);
    }
}
