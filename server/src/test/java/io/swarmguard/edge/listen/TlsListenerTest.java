package io.swarmguard.edge.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.HttpLimits;
import io.swarmguard.edge.http.HttpListener;
import io.swarmguard.edge.http.Route;
import io.swarmguard.gate.Gate;
import io.swarmguard.gate.GateLimits;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.SystemTimer;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Templates;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.Signals;
import io.swarmguard.signal.Tap;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets, real TLS: the JDK's clients against the listener. */
class TlsListenerTest {
    private static final Party HUB = Party.named("hub");
    private static final Party PUMP = Party.named("pump-7");

    private final Registry registry = new Registry();
    private final Standings standings = new Standings(registry::touch);
    private final Signals signals = new Signals(Clock.systemUTC(), System::nanoTime);
    private final Tap tap = signals.tap(1000);
    private final EventLoops loops = new EventLoops(1);
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @BeforeEach
    void registerThePump() {
        PrincipalId id = PrincipalId.device("pump-7");
        registry.apply(new RegistryChange.Added(
                id,
                new Facts(new Name("sensor"), new TreeSet<>(Set.of(new Name("plant-a"))), false, 1, null),
                Instant.EPOCH));
        X509Certificate certificate = PUMP.certificate();
        registry.apply(new RegistryChange.CertificateAdded(
                id,
                new KnownCertificate(
                        fingerprint(PUMP),
                        certificate.getSerialNumber(),
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant(),
                        false,
                        false)));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
        loops.close();
    }

    private static Fingerprint fingerprint(Party party) {
        try {
            return Fingerprint.of(party.certificate().getEncoded());
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private static ListenLimits limits() {
        return new ListenLimits(100, 50, 10, 25, 5, Duration.ofSeconds(30));
    }

    private Gate gate() {
        SystemTimer timer = new SystemTimer(java.time.InstantSource.system());
        toClose.add(timer);
        Policy policy = new Policy(registry::device, standings, PolicySet.shipped(), Templates.shipped());
        Hub hub = new Hub(HubLimits.defaults(), policy, registry::find, signals, timer, null, 1);
        return new Gate(registry, standings, policy, hub, signals, timer, GateLimits.defaults(), 42);
    }

    private TlsListener open(ListenLimits limits, List<String> proxies) throws IOException {
        TlsListener.Spec spec = new TlsListener.Spec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE),
                proxies,
                false,
                HUB.asServer());
        TlsListener listener = TlsListener.open(
                spec,
                loops,
                new Doorway(limits, signals),
                gate(),
                (pipeline, principal, address) -> pipeline.addLast(new Greeter(principal + " from " + address)));
        toClose.add(listener);
        return listener;
    }

    /** The simplest protocol: says whom it sees. */
    private static final class Greeter extends ChannelInboundHandlerAdapter {
        private final String greeting;

        Greeter(String greeting) {
            this.greeting = greeting;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.copiedBuffer(greeting + "\n", StandardCharsets.UTF_8));
        }
    }

    private static Socket connect(TlsListener listener) throws IOException {
        return connect(listener.address());
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String greeted(TlsListener listener, SSLContext context) throws IOException {
        return greeted(connect(listener), context);
    }

    private static String greeted(Socket plain, SSLContext context) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true)) {
            socket.startHandshake();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = socket.getInputStream().read();
                    b != '\n';
                    b = socket.getInputStream().read()) {
                if (b < 0) {
                    throw new SSLException("closed without a greeting");
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.UTF_8);
        }
    }

    private Event nextEvent() throws InterruptedException {
        List<Event> events = tap.take(Duration.ofSeconds(20));
        assertThat(events).isNotEmpty();
        return events.getFirst();
    }

    @Test
    void aRegisteredCertificateIsProofEnough() throws Exception {
        TlsListener listener = open(limits(), List.of());
        assertThat(greeted(listener, PUMP.asClientOf(HUB.certificate()))).isEqualTo("device/pump-7 from 127.0.0.1");
    }

    @Test
    void aStrangersCertificateIsRefusedAndTheEventSpeaksOfTheAddressOnly() throws Exception {
        TlsListener listener = open(limits(), List.of());
        SSLContext stranger = Party.named("pump-7").asClientOf(HUB.certificate());
        assertThatThrownBy(() -> greeted(listener, stranger))
                .isInstanceOfAny(SSLException.class, SocketException.class);
        Event event = nextEvent();
        assertThat(event.reason()).isEqualTo(Reason.UNKNOWN_CERTIFICATE);
        assertThat(event.principal()).isNull();
        assertThat(event.address()).isEqualTo("127.0.0.1");
    }

    @Test
    void aRevokedCertificateIsRefusedAtTheNextConnection() throws Exception {
        TlsListener listener = open(limits(), List.of());
        SSLContext pump = PUMP.asClientOf(HUB.certificate());
        assertThat(greeted(listener, pump)).startsWith("device/pump-7");
        registry.apply(new RegistryChange.CertificateRevoked(fingerprint(PUMP), Instant.now()));
        assertThatThrownBy(() -> greeted(listener, pump)).isInstanceOfAny(SSLException.class, SocketException.class);
        assertThat(nextEvent().reason()).isEqualTo(Reason.CERTIFICATE_REVOKED);
    }

    @Test
    void aDisabledPrincipalIsRefused() throws Exception {
        TlsListener listener = open(limits(), List.of());
        Subject pump = registry.find(PrincipalId.device("pump-7"));
        assertThat(pump).isNotNull();
        standings.set(pump.slot(), Standing.DISABLED, "stolen", Instant.now());
        assertThatThrownBy(() -> greeted(listener, PUMP.asClientOf(HUB.certificate())))
                .isInstanceOfAny(SSLException.class, SocketException.class);
        assertThat(nextEvent().reason()).isEqualTo(Reason.PRINCIPAL_DISABLED);
    }

    @Test
    void aClientThatKnowsOnlyTls12IsToldApartAndTheEventNamesTheFix() throws Exception {
        TlsListener listener = open(limits(), List.of());
        SSLContext pump = PUMP.asClientOf(HUB.certificate());
        Socket plain = connect(listener);
        try (SSLSocket socket =
                (SSLSocket) pump.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
        Event event = nextEvent();
        assertThat(event.reason()).isEqualTo(Reason.TLS_VERSION);
        assertThat(event.details().get("hint")).contains("tls.min-version");
    }

    @Test
    void plainTextIsWrongProtocol() throws Exception {
        TlsListener listener = open(limits(), List.of());
        try (Socket socket = connect(listener)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            readToEnd(socket);
        }
        assertThat(nextEvent().reason()).isEqualTo(Reason.WRONG_PROTOCOL);
    }

    @Test
    void whoSaysNothingIsLetGoAfterTheHandshakeTime() throws Exception {
        TlsListener listener = open(new ListenLimits(100, 50, 10, 25, 5, Duration.ofMillis(500)), List.of());
        try (Socket socket = connect(listener)) {
            readToEnd(socket);
        }
        assertThat(nextEvent().reason()).isEqualTo(Reason.TIMEOUT_HANDSHAKE);
    }

    /** Reads until the peer closed, however it did. */
    private static void readToEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // closed with unread bytes: that is an end too
        }
    }

    @Test
    void aFullWaitingRoomLosesTheLongestWaitingAndADeviceStillComesIn() throws Exception {
        TlsListener listener = open(new ListenLimits(100, 50, 3, 0, 100, Duration.ofSeconds(60)), List.of());
        List<Socket> halfOpen = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                halfOpen.add(connect(listener));
            }
            assertThat(greeted(listener, PUMP.asClientOf(HUB.certificate()))).startsWith("device/pump-7");
            readToEnd(halfOpen.getFirst());
        } finally {
            for (Socket socket : halfOpen) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressThatFailedTooOftenIsClosedUnheard() throws Exception {
        TlsListener listener = open(limits(), List.of());
        SSLContext stranger = Party.named("nobody").asClientOf(HUB.certificate());
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> greeted(listener, stranger))
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        }
        try (Socket socket = connect(listener)) {
            readToEnd(socket);
        }
        assertThat(signals.refusals(Reason.LIMIT_HANDSHAKES)).isPositive();
    }

    @Test
    void anotherServerCertificateIsShownFromTheNextHandshakeOn() throws Exception {
        TlsListener listener = open(limits(), List.of());
        SSLContext pump = PUMP.asClientOf(HUB.certificate());
        assertThat(greeted(listener, pump)).startsWith("device/pump-7");
        Party renewed = Party.named("hub");
        listener.replaceIdentity(renewed.asServer());
        assertThat(greeted(listener, PUMP.asClientOf(renewed.certificate()))).startsWith("device/pump-7");
        assertThatThrownBy(() -> greeted(listener, PUMP.asClientOf(HUB.certificate())))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void aDeclaredProxySpeaksForItsClientAndAnUndeclaredOneDoesNot() throws Exception {
        TlsListener declared = open(limits(), List.of("127.0.0.0/8"));
        Socket throughProxy = connect(declared);
        throughProxy.getOutputStream().write(proxyHeader("203.0.113.9"));
        assertThat(greeted(throughProxy, PUMP.asClientOf(HUB.certificate())))
                .isEqualTo("device/pump-7 from 203.0.113.9");

        TlsListener undeclared = open(limits(), List.of());
        Socket pretender = connect(undeclared);
        pretender.getOutputStream().write(proxyHeader("203.0.113.9"));
        assertThatThrownBy(() -> greeted(pretender, PUMP.asClientOf(HUB.certificate())))
                .isInstanceOf(IOException.class);
    }

    /** PROXY protocol 2.2: signature, version 2 and command PROXY, TCP over IPv4, 12 bytes of addresses and ports. */
    private static byte[] proxyHeader(String client) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(new byte[] {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a});
        header.write(new byte[] {0x21, 0x11, 0x00, 0x0c});
        header.write(InetAddress.getByName(client).getAddress());
        header.write(InetAddress.getByName("192.0.2.1").getAddress());
        header.write(new byte[] {0x12, 0x34, 0x22, (byte) 0xb3});
        return header.toByteArray();
    }

    @Test
    void theHttpListenersKeepTheSameBudgetsAndNameTheAddressOfAStranger() throws Exception {
        Duration tenSeconds = Duration.ofSeconds(10);
        HttpLimits.Strangers strangers = new HttpLimits.Strangers(50, 10, 10_000, tenSeconds, tenSeconds);
        HttpLimits http = new HttpLimits(
                50, 10, 4, 10_000, 1 << 20, 8_192, tenSeconds, tenSeconds, Duration.ofSeconds(1), strangers);
        HttpListener.Spec spec = new HttpListener.Spec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of(PrincipalKind.DEVICE),
                true,
                false,
                HUB.asServer(),
                http,
                List.of(Route.get("/something", request -> Answer.of(200, "text/plain", new byte[0]))));
        HttpListener listener = HttpListener.open(spec, loops.group(), new Doorway(limits(), signals), gate(), signals);
        toClose.add(listener);
        assertThat(statusLine(connect(listener.address()), PUMP)).isEqualTo("HTTP/1.1 200 OK");
        Party stranger = Party.named("nobody");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> statusLine(connect(listener.address()), stranger))
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        }
        Event event = nextEvent();
        assertThat(event.reason()).isEqualTo(Reason.UNKNOWN_CERTIFICATE);
        assertThat(event.address()).isEqualTo("127.0.0.1");
        try (Socket socket = connect(listener.address())) {
            readToEnd(socket);
        }
        assertThat(signals.refusals(Reason.LIMIT_HANDSHAKES)).isPositive();
    }

    private static String statusLine(Socket plain, Party client) throws IOException {
        try (SSLSocket socket = (SSLSocket) client.asClientOf(HUB.certificate())
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), true)) {
            socket.getOutputStream()
                    .write("GET /something HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.lines().findFirst().orElseThrow(() -> new SSLException("closed without an answer"));
        }
    }
}
