package io.swarmguard.checks.load;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.HubClock;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.Past;
import io.swarmguard.acts.PastWalk;
import io.swarmguard.acts.Policies;
import io.swarmguard.acts.PolicyWish;
import io.swarmguard.acts.Push;
import io.swarmguard.acts.RefusedLately;
import io.swarmguard.gate.Gate;
import io.swarmguard.gate.GateLimits;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.SystemTimer;
import io.swarmguard.hub.Timer;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Registry;
import io.swarmguard.keys.KeyRing;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.keys.SigningKeys;
import io.swarmguard.ledger.Journal;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.ledger.UnverifiedLedger;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A hub from the gate inward, on a data directory of its own: what the product builds behind its listeners. */
public final class InnerHub implements AutoCloseable {
    private static final Duration LIFE = Duration.ofDays(30);

    private final Opened opened = new Opened();
    private final HubClock clock;
    private final Registry registry = new Registry();
    private final Standings standings = new Standings(registry::touch);
    private final Acts acts;
    private final Ledger ledger;
    private final Policy policy;
    private final Policies policies;
    private final Gate gate;
    private final List<Act> waiting = new ArrayList<>();

    /**
     * Its time.
     *
     * @param timer closed with the hub
     */
    public record Time(HubClock clock, Timer timer) {
        static Time ofTheHost() {
            HubClock clock = HubClock.system();
            return new Time(clock, new SystemTimer(clock));
        }
    }

    /** @param sessions as many as will be open */
    InnerHub(Path home, int sessions) throws PolicyRefusedException {
        this(home, sessions, Time.ofTheHost());
    }

    /**
     * A hub whose time somebody else makes pass.
     *
     * @param home with what an earlier one left, or empty
     * @param sessions as many as will be open
     */
    public InnerHub(Path home, int sessions, Time time) throws PolicyRefusedException {
        this.clock = time.clock();
        Signals signals = new Signals(clock, System::nanoTime);
        SecureRandom random = new SecureRandom();
        DataDir dir = opened.add(DataDir.open(home.resolve("data")));
        Path keyDir = home.resolve("keys");
        MasterKey master = opened.add(MasterKey.loadOrCreate(keyDir, dir.path(), random));
        KeyRing cipher = opened.add(KeyRing.open(master, dir.path(), random));
        List<Migration> migrations = new ArrayList<>(SigningKeys.migrations());
        migrations.addAll(Ledger.migrations());
        migrations.addAll(Hub.migrations());
        Store store = opened.add(Store.open(dir, cipher, migrations));
        UnverifiedLedger read =
                opened.add(UnverifiedLedger.open(store, SigningKeys.open(store), "swarmguard/crowd", keyDir, clock));
        Journal journal = opened.add(Journal.open(dir.path(), cipher));
        Pushing push = new Pushing();
        acts = opened.add(Acts.open(store, read, journal, new Acts.World(registry, standings, clock, signals, push)));
        ledger = read.verified();
        PolicyBundle inForce = Policies.inForce(acts.policies());
        policy = new Policy(registry::device, standings, inForce.set(), inForce.templates());
        acts.endMemberships();
        policy.tell(clock.instant(), clock.isSuspect());
        Timer timer = opened.add(time.timer());
        Hub hub = opened.add(new Hub(limits(sessions), policy, registry::find, signals, timer, store, 0));
        hub.restore();
        gate = new Gate(registry, standings, policy, hub, signals, timer, GateLimits.defaults(), random.nextLong());
        push.gate = gate;
        RefusedLately refused = new RefusedLately(signals, () -> hub.stats().withheld(), clock);
        policies = opened.add(new Policies(acts, policy, inForce, new Policies.Telling(clock, signals, refused)));
    }

    private static HubLimits limits(int sessions) {
        HubLimits usual = HubLimits.defaults();
        return new HubLimits(
                usual.subscriptions(),
                usual.inflight(),
                usual.queueMessages(),
                usual.queueBytes(),
                usual.allQueuesBytes(),
                usual.retainedMessages(),
                usual.retainedBytes(),
                usual.topicBytes(),
                usual.topicLevels(),
                usual.sessionExpiry(),
                sessions);
    }

    /** Entries of its ledger. */
    public long entries() {
        return ledger.size();
    }

    HubClock clock() {
        return clock;
    }

    public Acts acts() {
        return acts;
    }

    public Policies policies() {
        return policies;
    }

    /** As explanations of the past are read. */
    public Past.Reader past() {
        return acts.past(ledger);
    }

    /** The past of all, forwards. */
    public PastWalk walk() {
        return PastWalk.over(ledger);
    }

    /** What ends by itself ends, and windows open and close: what the product does by itself, at the moment that something is due. */
    public void pass() {
        acts.elapse();
        acts.endMemberships();
        policy.tell(clock.instant(), clock.isSuspect());
    }

    public Gate gate() {
        return gate;
    }

    /**
     * Has somebody registered, with a certificate of its own; in force after {@link #registered}.
     *
     * @param segment null: it is in all of them
     */
    void register(PrincipalId id, String role, @Nullable String segment) {
        TreeSet<Name> segments = new TreeSet<>();
        if (segment != null) {
            segments.add(new Name(segment));
        }
        Instant now = clock.instant();
        byte[] der = der(id);
        KnownCertificate known = new KnownCertificate(
                Fingerprint.of(der), BigInteger.ONE, now.minusSeconds(60), now.plus(LIFE), false, true);
        waiting.add(new Act.PrincipalAdded(
                id, new Facts(new Name(role), segments, segment == null, 1, null), new Act.Certificate(der, known)));
    }

    void registered() {
        if (!waiting.isEmpty()) {
            done(acts.perform(List.copyOf(waiting), Actor.HUB));
            waiting.clear();
        }
    }

    /** No certificate, but bytes that nobody else has: nothing here reads what is in one. */
    private static byte[] der(PrincipalId id) {
        return id.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** As the handshake would say. */
    Principal prove(PrincipalId id) {
        if (registry.authenticate(Fingerprint.of(der(id)), clock.instant()) instanceof Lookup.Known(Principal known)) {
            return known;
        }
        throw new IllegalStateException(id + " is not registered");
    }

    /** @return its version */
    int apply(Map<String, String> texts) throws PolicyRefusedException {
        PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(texts));
        PolicyBundle bundle = checked.bundle();
        if (bundle == null) {
            throw new IllegalStateException(checked.report().findings().toString());
        }
        Policies.Applied applied = policies.apply(bundle, new PolicyWish("crowd", null, null), Actor.HUB);
        done(applied.outcome());
        return applied.version();
    }

    void rollback(int version) {
        done(policies.rollback(version, new PolicyWish("crowd", null, null), Actor.HUB)
                .outcome());
    }

    /** Several widening ones, by one sync. */
    void perform(List<Act> all) {
        done(acts.perform(all, Actor.HUB));
    }

    /** The same, if it changes anything. */
    void attempt(Act act) {
        Outcome outcome = acts.perform(act, Actor.HUB);
        if (!(outcome instanceof Outcome.Refused refused && refused.reason() == Reason.NO_CHANGE)) {
            done(outcome);
        }
    }

    void perform(Act act) {
        done(acts.perform(act, Actor.HUB));
    }

    private static void done(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            throw new IllegalStateException(refused.reason() + ": " + refused.detail());
        }
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }

    /** Reaches live sessions, as the product's own does. */
    private static final class Pushing implements Push {
        private volatile @Nullable Gate gate;

        private Gate gate() {
            Gate now = gate;
            if (now == null) {
                throw new IllegalStateException("nobody is connected yet");
            }
            return now;
        }

        @Override
        public void disabled(PrincipalId principal) {
            gate().closeAll(principal, Reason.PRINCIPAL_DISABLED);
        }

        @Override
        public void narrowed(PrincipalId principal) {
            gate().narrow(principal);
        }

        @Override
        public void released(PrincipalId principal) {} // nothing was withheld: all is said at most once

        @Override
        public void enabled(PrincipalId principal) {}

        @Override
        public void discarded(PrincipalId principal) {}

        @Override
        public void revoked(PrincipalId holder, Fingerprint certificate) {
            gate().closeAll(holder, certificate, Reason.CERTIFICATE_REVOKED);
        }
    }
}
