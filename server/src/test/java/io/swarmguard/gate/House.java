package io.swarmguard.gate;

import io.swarmguard.hub.FakeLoop;
import io.swarmguard.hub.FakeOutlet;
import io.swarmguard.hub.FakeTimer;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.message.Content;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Will;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Templates;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A gate and hub under the shipped policies, with a few machines and services, on loops that a test runs by hand. */
final class House {
    static final long NOW = 1_800_000_000_000L;
    static final Instant ENDS = Instant.ofEpochMilli(NOW).plusSeconds(86_400);

    final FakeTimer timer;
    final Registry registry;
    final Standings standings;
    final Signals signals;
    final Policy policy;
    final Hub hub;
    final Gate gate;
    final FakeLoop loop = new FakeLoop();
    final FakeLoop otherLoop = new FakeLoop();

    final Principal pump;
    final Principal valve;
    final Principal arm;
    final Principal collector;
    final Principal commander;
    final Principal responder;

    House() {
        this(HubLimits.defaults(), GateLimits.defaults(), null);
    }

    House(HubLimits limits, GateLimits gateLimits, @Nullable Store store) {
        this(limits, gateLimits, store, NOW);
    }

    House(HubLimits limits, GateLimits gateLimits, @Nullable Store store, long nowMillis) {
        this(limits, gateLimits, store, nowMillis, new Registry(), null);
    }

    /** @param registry what acts may change too */
    House(Registry registry) {
        this(HubLimits.defaults(), GateLimits.defaults(), null, NOW, registry, null);
    }

    /** @param standings what acts may change too */
    House(Registry registry, Standings standings) {
        this(HubLimits.defaults(), GateLimits.defaults(), null, NOW, registry, standings);
    }

    private House(
            HubLimits limits,
            GateLimits gateLimits,
            @Nullable Store store,
            long nowMillis,
            Registry registry,
            @Nullable Standings others) {
        this.registry = registry;
        standings = others == null ? new Standings(registry::touch) : others;
        policy = new Policy(registry::device, standings, PolicySet.shipped(), Templates.shipped());
        timer = new FakeTimer(nowMillis);
        signals = new Signals(Clock.systemUTC(), () -> timer.millis() * 1_000_000);
        pump = add(PrincipalId.device("pump-7"), "sensor", 1, "plant-a");
        valve = add(PrincipalId.device("valve-1"), "actuator", 1, "plant-a");
        arm = add(PrincipalId.device("arm-2"), "robot", 2, "plant-b");
        collector = add(PrincipalId.service("historian"), "collector", 1_000, "plant-a");
        commander = add(PrincipalId.service("control"), "commander", 1_000, "plant-a");
        responder = add(PrincipalId.service("soc"), "responder", 1_000, "plant-a");
        hub = new Hub(limits, policy, registry::find, signals, timer, store, 1);
        gate = new Gate(registry, standings, policy, hub, signals, timer, gateLimits, 42);
        hub.restore();
    }

    Principal add(PrincipalId id, String role, int maxSessions, String segment) {
        TreeSet<Name> segments = new TreeSet<>(List.of(new Name(segment)));
        registry.apply(new RegistryChange.Added(
                id, new Facts(new Name(role), segments, false, maxSessions, null), Instant.EPOCH));
        Fingerprint certificate = certificate(id);
        registry.apply(new RegistryChange.CertificateAdded(
                id, new KnownCertificate(certificate, BigInteger.ONE, Instant.ofEpochMilli(NOW), ENDS, false, true)));
        if (registry.authenticate(certificate, Instant.ofEpochMilli(NOW)) instanceof Lookup.Known(Principal known)) {
            return known;
        }
        throw new AssertionError("registered and unknown");
    }

    static Fingerprint certificate(PrincipalId id) {
        return Fingerprint.of(der(id));
    }

    static byte[] der(PrincipalId id) {
        return id.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** As a push does after the standing was lowered. */
    void narrow(Principal principal, Standing standing) {
        stand(principal, standing);
        gate.narrow(principal.id());
        settle();
    }

    void stand(Principal principal, Standing standing) {
        standings.set(principal.subject().slot(), standing, "test", Instant.EPOCH);
    }

    /** Runs both loops and the timer until nothing is left to do. */
    void settle() {
        boolean busy = true;
        while (busy) {
            timer.settle();
            busy = loop.run();
            busy |= otherLoop.run();
        }
    }

    Client client(Principal principal, String clientId) {
        return new Client(principal, clientId);
    }

    /** One client of the house, with an outlet that writes down what it gets. */
    final class Client {
        final Principal principal;
        final String clientId;
        boolean clean = true;
        long expirySeconds;
        int receiveMaximum = 100;
        String address = "192.0.2.1";

        @Nullable
        Will will;

        FakeLoop on = loop;
        FakeOutlet outlet = new FakeOutlet(loop);
        final List<ConnectOutcome> outcomes = new ArrayList<>();
        private @Nullable GateSession session;

        Client(Principal principal, String clientId) {
            this.principal = principal;
            this.clientId = clientId;
        }

        Client kept() {
            clean = false;
            expirySeconds = 3_600;
            return this;
        }

        Client from(String otherAddress) {
            address = otherAddress;
            return this;
        }

        Client on(FakeLoop other) {
            on = other;
            return this;
        }

        Client will(String topic, String text, long delaySeconds) {
            will = new Will(topic, content(text, Qos.AT_LEAST_ONCE, false), delaySeconds, -1);
            return this;
        }

        ConnectOutcome attempt() {
            outlet = new FakeOutlet(on);
            ConnectRequest request =
                    new ConnectRequest(clientId, clean, expirySeconds, receiveMaximum, "test", address, will);
            gate.connect(principal, request, outlet, outcomes::add);
            return outcomes.getLast();
        }

        Client connect() {
            connected();
            return this;
        }

        ConnectOutcome.Connected connected() {
            if (attempt() instanceof ConnectOutcome.Connected connected) {
                session = connected.session();
                session.start();
                session.endOfRead();
                on.run();
                return connected;
            }
            throw new AssertionError("not connected: " + outcomes.getLast());
        }

        GateSession session() {
            if (session == null) {
                throw new AssertionError("not connected");
            }
            return session;
        }

        Client subscribe(String filter, Qos qos) {
            SubscribeOutcome outcome = subscribe(SubscribeRequest.of(filter, qos));
            if (!(outcome instanceof SubscribeOutcome.Granted)) {
                throw new AssertionError("not granted: " + outcome);
            }
            return this;
        }

        SubscribeOutcome subscribe(SubscribeRequest request) {
            List<SubscribeOutcome> got = new ArrayList<>();
            session().subscribe(List.of(request), got::addAll);
            session().endOfRead();
            on.run();
            return got.getFirst();
        }

        PublishOutcome publish(String topic, String text, Qos qos) {
            return publish(topic, content(text, qos, false), qos == Qos.AT_MOST_ONCE ? 0 : 1);
        }

        PublishOutcome publish(String topic, Content content, int handle) {
            byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
            PublishOutcome outcome = session().publish(session().path(bytes, 0, bytes.length), content, handle);
            session().endOfRead();
            on.run();
            return outcome;
        }

        void vanish() {
            session().disconnect(true, -1);
            settle();
        }

        void leave() {
            session().disconnect(false, -1);
            settle();
        }

        List<String> take() {
            settle();
            return outlet.take();
        }
    }

    static Content content(String text, Qos qos, boolean retain) {
        return new Content(
                text.getBytes(StandardCharsets.UTF_8), qos, retain, io.swarmguard.message.Message.NEVER, null);
    }
}
