package io.swarmguard.edge.http;

import io.swarmguard.edge.listen.Doorway;
import io.swarmguard.edge.listen.EventLoops;
import io.swarmguard.edge.listen.ListenLimits;
import io.swarmguard.edge.listen.Party;
import io.swarmguard.edge.listen.ProtocolEdge;
import io.swarmguard.gate.Gate;
import io.swarmguard.gate.GateLimits;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.SystemTimer;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Templates;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** HTTP listeners on real sockets before the real gate, and the JDK's clients. */
final class HttpHouse {
    static final Duration LONG = Duration.ofSeconds(60);

    final Party hub = Party.named("hub");
    final Party pump = Party.named("pump-7");
    final Party historian = Party.named("historian");
    final Party stranger = Party.named("nobody");
    final Registry registry = new Registry();
    final Standings standings = new Standings(registry::touch);
    final Signals signals = new Signals(Clock.systemUTC(), System::nanoTime);
    final Doorway doorway = new Doorway(new ListenLimits(200, 150, 50, 25, 100, 100, Duration.ofSeconds(30)), signals);

    private final EventLoops loops = new EventLoops(1);
    private final SystemTimer timer = new SystemTimer(InstantSource.system());
    private final Gate gate;
    private final List<AutoCloseable> toClose = new ArrayList<>();

    HttpHouse() {
        add(PrincipalId.device("pump-7"), "sensor", pump);
        add(PrincipalId.service("historian"), "collector", historian);
        Policy policy = new Policy(registry::device, standings, PolicySet.shipped(), Templates.shipped());
        Hub messages = new Hub(HubLimits.defaults(), policy, registry::find, signals, timer, null, 1);
        gate = new Gate(registry, standings, policy, messages, signals, timer, GateLimits.defaults(), 42);
    }

    private void add(PrincipalId id, String role, Party party) {
        TreeSet<Name> segments = new TreeSet<>(Set.of(new Name("plant-a")));
        registry.apply(
                new RegistryChange.Added(id, new Facts(new Name(role), segments, false, 1, null), Instant.EPOCH));
        registry.apply(new RegistryChange.CertificateAdded(
                id,
                new KnownCertificate(
                        fingerprint(party),
                        party.certificate().getSerialNumber(),
                        party.certificate().getNotBefore().toInstant(),
                        party.certificate().getNotAfter().toInstant(),
                        false,
                        false)));
    }

    static Fingerprint fingerprint(Party party) {
        try {
            return Fingerprint.of(party.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    void revoke(Party party) {
        registry.apply(new RegistryChange.CertificateRevoked(fingerprint(party), Instant.now()));
    }

    void disable(PrincipalId id) {
        standings.set(Objects.requireNonNull(registry.find(id)).slot(), Standing.DISABLED, "test", Instant.now());
    }

    /** As acts do when somebody is disabled: the standing first, then all that is open. */
    void cut(PrincipalId id) {
        disable(id);
        gate.closeAll(id, Reason.PRINCIPAL_DISABLED);
    }

    /** Limits that no test comes near by accident; each test tightens what it is about. */
    static HttpLimits limits(int perPrincipal, Duration requestTime, HttpLimits.Strangers strangers) {
        return new HttpLimits(
                100, perPrincipal, 4, 10_000, 40_000, 8_192, requestTime, LONG, Duration.ofSeconds(1), strangers);
    }

    static HttpLimits limits() {
        return limits(50, LONG, new HttpLimits.Strangers(50, 50, 5_000, LONG, LONG));
    }

    /** For devices; like the one for machines that talk, or, if certificates are optional, the one for enrolment. */
    HttpListener open(boolean certificateRequired, HttpLimits limits, Route... routes) throws IOException {
        return open(new HttpListener.Spec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of(PrincipalKind.DEVICE),
                certificateRequired,
                false,
                hub.asServer(),
                limits,
                List.of(routes)));
    }

    /** For devices, with services as guests. */
    HttpListener openWithGuests(HttpLimits limits, Route... routes) throws IOException {
        return open(new HttpListener.Spec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE),
                Set.of(PrincipalKind.SERVICE),
                true,
                false,
                hub.asServer(),
                limits,
                List.of(routes)));
    }

    /** For devices, on a port that MQTT shares. */
    HttpListener openShared(HttpLimits limits, ProtocolEdge mqtt, Route... routes) throws IOException {
        HttpListener.Spec spec = new HttpListener.Spec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of(PrincipalKind.DEVICE),
                true,
                false,
                hub.asServer(),
                limits,
                List.of(routes));
        HttpListener listener = HttpListener.sharedWithMqtt(
                spec, loops.group(), doorway, new HttpListener.Watching(gate, signals), mqtt);
        toClose.add(listener);
        return listener;
    }

    private HttpListener open(HttpListener.Spec spec) throws IOException {
        HttpListener listener = HttpListener.open(spec, loops.group(), doorway, gate, signals);
        toClose.add(listener);
        return listener;
    }

    /** One client with connections of its own. */
    HttpClient client(SSLContext tls) {
        HttpClient client =
                HttpClient.newBuilder().sslContext(tls).connectTimeout(LONG).build();
        toClose.add(client::shutdownNow);
        return client;
    }

    HttpClient client(Party party) {
        return client(party.asClientOf(hub.certificate()));
    }

    /** The TLS of a client that shows no certificate. */
    SSLContext nobody() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("hub", hub.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    static HttpRequest.Builder request(HttpListener listener, String path) {
        return HttpRequest.newBuilder(
                        URI.create("https://localhost:" + listener.address().getPort() + path))
                .timeout(LONG);
    }

    SSLSocket socket(HttpListener listener, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory()
                .createSocket(
                        listener.address().getAddress(), listener.address().getPort());
        toClose.add(socket);
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    /** Says something over a connection and gives the first line of what comes back, or nothing if it is closed. */
    static String say(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c != -1 && c != '\r';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    void awaitRefusals(Reason reason, long atLeast) {
        long end = System.nanoTime() + LONG.toNanos();
        while (signals.refusals(reason) < atLeast) {
            if (System.nanoTime() > end) {
                throw new AssertionError(reason + " was counted " + signals.refusals(reason) + " times");
            }
            Thread.onSpinWait();
        }
    }

    void close() throws Exception {
        for (AutoCloseable each : toClose.reversed()) {
            each.close();
        }
        timer.close();
        loops.close();
    }
}
