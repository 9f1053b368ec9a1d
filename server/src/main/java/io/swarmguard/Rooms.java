package io.swarmguard;

import io.swarmguard.acts.Acts;
import io.swarmguard.acts.HubClock;
import io.swarmguard.acts.Policies;
import io.swarmguard.acts.Push;
import io.swarmguard.acts.RefusedLately;
import io.swarmguard.config.Config;
import io.swarmguard.config.ConfigException;
import io.swarmguard.config.Instance;
import io.swarmguard.config.InstanceException;
import io.swarmguard.config.Limits;
import io.swarmguard.config.Places;
import io.swarmguard.gate.Gate;
import io.swarmguard.gate.GateLimits;
import io.swarmguard.history.Traffic;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.SystemTimer;
import io.swarmguard.hub.Timer;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.keys.KeyRing;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.keys.SigningKeys;
import io.swarmguard.ledger.Journal;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.ledger.UnverifiedLedger;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.trust.Standings;
import io.swarmguard.watch.Watch;
import io.swarmguard.watch.WatchLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Everything behind the listeners, opened in the order in which it depends on one another. */
final class Rooms implements AutoCloseable {
    private final Closing closing = new Closing();
    final Config config;
    final Places places;
    final SecureRandom random = new SecureRandom();
    final HubClock clock;
    final Signals signals;
    final Registry registry = new Registry();
    final Standings standings = new Standings(registry::touch);
    final boolean isFirstStart;
    final Instance instance;
    final Path keyDir;
    final MasterKey master;
    final KeyRing cipher;
    final Store store;
    final SigningKeys keys;
    final Ledger ledger;
    final Acts acts;
    final Policy policy;
    final Policies policies;
    final Traffic traffic;
    final Hub hub;
    final Gate gate;
    final Watch watch;

    private final AtomicReference<@Nullable Gate> pushed = new AtomicReference<>();

    /** @throws io.swarmguard.store.StoreException if the data directory is in use, damaged, or another key's */
    static Rooms open(Config config, Places places, HubClock clock) throws IOException {
        return new Rooms(config, places, clock);
    }

    private Rooms(Config config, Places places, HubClock clock) throws IOException {
        this.config = config;
        this.places = places;
        this.clock = clock;
        this.signals = new Signals(clock, System::nanoTime);
        try {
            DataDir dir = closing.add(DataDir.open(places.data()));
            isFirstStart = !Files.exists(places.instanceFile());
            instance = instance();
            keyDir = places.keysOf(instance);
            master = closing.add(MasterKey.loadOrCreate(keyDir, places.data(), random));
            cipher = closing.add(KeyRing.open(master, places.data(), random));
            store = closing.add(Store.open(dir, cipher, migrations()));
            keys = SigningKeys.open(store);
            UnverifiedLedger read =
                    closing.add(UnverifiedLedger.open(store, keys, "swarmguard/" + instance.id(), keyDir, clock));
            Journal journal = closing.add(Journal.open(places.data(), cipher));
            Acts.World world = new Acts.World(registry, standings, clock, signals, new PushToGate());
            acts = closing.add(Acts.open(store, read, journal, world));
            ledger = read.verified();
            PolicyBundle inForce = inForce();
            policy = new Policy(registry::device, standings, inForce);
            Timer timer = closing.add(new SystemTimer(clock));
            new Boundaries(timer, clock, policy, acts).look();
            hub = closing.add(new Hub(hubLimits(), policy, registry::find, signals, timer, store, 0));
            hub.restore();
            gate = new Gate(registry, standings, policy, hub, signals, timer, gateLimits(), random.nextLong());
            pushed.set(gate);
            RefusedLately refused = new RefusedLately(signals, () -> hub.stats().withheld(), clock);
            policies = closing.add(new Policies(acts, policy, inForce, new Policies.Telling(clock, signals, refused)));
            policies.start();
            traffic = new Traffic(store, policy, clock::millis, this::tellTrafficLost);
            closing.add(traffic::write); // the store writes what waits when it is closed
            watch = new Watch(WatchLimits.defaults(), System::nanoTime);
            gate.onConduct(watch);
            closing.add(new StandingKeeper(acts, watch, signals, clock));
            everySecond(timer, refused);
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private void everySecond(Timer timer, RefusedLately refused) {
        timer.at(timer.millis() + 1_000, () -> {
            signals.tellRest();
            refused.tick();
            everySecond(timer, refused);
        });
    }

    /** What is not understood must not be replaced by something else: it may forbid what that permits. */
    private PolicyBundle inForce() {
        try {
            return Policies.inForce(acts.policies());
        } catch (PolicyRefusedException e) {
            throw new InstanceException(
                    "policy-unusable",
                    "version " + acts.policies().number()
                            + " of the policies, which is in force, cannot be used by this" + " program: "
                            + e.getMessage(),
                    "start the swarmguard that it was applied with, and apply there what both can use",
                    e);
        }
    }

    private Instance instance() throws IOException {
        String domain = config.trustDomain();
        if (!isFirstStart) {
            Instance before = Instance.read(places.instanceFile());
            if (domain != null && !domain.equals(before.trustDomain())) {
                throw new ConfigException("trust-domain = '" + domain + "' cannot be: this hub was made for '"
                        + before.trustDomain()
                        + "', which is in all its certificates; leave the setting out, or begin a"
                        + " new hub with another --data");
            }
            return before;
        }
        if (Files.exists(places.data().resolve(KeyRing.FILE))
                || Files.exists(places.data().resolve(Store.FILE))) {
            throw new InstanceException( // a new name would look for its keys elsewhere, and never find them
                    "damaged",
                    places.instanceFile() + " is missing, though " + places.data() + " holds a hub's data",
                    "bring it back from a copy",
                    null);
        }
        Instance made = Instance.create(domain == null ? Config.DEFAULT_TRUST_DOMAIN : domain, random, clock.instant());
        made.write(places.instanceFile());
        return made;
    }

    private void tellTrafficLost(Throwable failure) {
        Map<String, String> details = Map.of("where", "traffic", "fault", String.valueOf(failure.getMessage()));
        signals.tell(EventType.STORE_FAILED, Severity.HIGH, null, null, Reason.STORE_UNAVAILABLE, details);
    }

    private static List<Migration> migrations() {
        List<Migration> all = new ArrayList<>(SigningKeys.migrations());
        all.addAll(Ledger.migrations());
        all.addAll(Hub.migrations());
        all.addAll(Traffic.migrations());
        return all;
    }

    private HubLimits hubLimits() {
        Limits.Messages limits = config.limits().messages();
        return new HubLimits(
                limits.subscriptions(),
                limits.inflight(),
                limits.queueMessages(),
                limits.queueSize().bytes(),
                limits.sessions().queueSize().bytes(),
                limits.retained(),
                limits.retainedSize().bytes(),
                limits.topicLength().intBytes(),
                limits.topicDepth(),
                limits.sessionExpiry(),
                limits.sessions().most());
    }

    private GateLimits gateLimits() {
        Limits.Connections limits = config.limits().connections();
        double perSecond = config.limits().messages().publishRate().perSecond();
        return new GateLimits(limits.perPrincipal(), limits.takeoverSilence(), limits.takeoverProbe(), perSecond, (int)
                Math.clamp(perSecond, 1, 10_000_000));
    }

    @Override
    public void close() {
        closing.close();
    }

    /** Narrowing acts reach live sessions of all protocols here; before the gate is there, there are none. */
    private final class PushToGate implements Push {
        @Override
        public void disabled(PrincipalId principal) {
            Gate now = pushed.get();
            if (now != null) {
                now.closeAll(principal, Reason.PRINCIPAL_DISABLED);
            }
        }

        @Override
        public void narrowed(PrincipalId principal) {
            Gate now = pushed.get();
            if (now != null) {
                now.narrow(principal);
            }
        }

        @Override
        public void released(PrincipalId principal) {
            Gate now = pushed.get();
            Subject subject = registry.find(principal);
            if (now != null && subject != null) {
                hub.withholding().letGo(subject);
            }
        }

        @Override
        public void enabled(PrincipalId principal) {
            if (pushed.get() != null) {
                hub.withholding().discardWaiting(principal);
            }
        }

        @Override
        public void discarded(PrincipalId principal) {
            if (pushed.get() != null) {
                hub.withholding().discard(principal);
            }
        }

        @Override
        public void revoked(PrincipalId holder, Fingerprint certificate) {
            Gate now = pushed.get();
            if (now != null) {
                now.closeAll(holder, certificate, Reason.CERTIFICATE_REVOKED);
            }
        }
    }
}
