package io.swarmguard.acts;

import io.swarmguard.identity.Registry;
import io.swarmguard.keys.KeyRing;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.keys.SigningKeys;
import io.swarmguard.ledger.Journal;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.ledger.UnverifiedLedger;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The rooms that acts change, on a real store, with a clock that a test moves; opens with what an earlier one left. */
final class DiskHub implements AutoCloseable {
    final Registry registry = new Registry();
    final Standings standings = new Standings(registry::touch);
    final HubClock clock;
    final Acts acts;
    final Policy policy;
    final Policies policies;
    private final AtomicLong millis;
    private final Ledger ledger;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** @param millis its time, since 1970 */
    DiskHub(Path home, AtomicLong millis) throws Exception {
        this.millis = millis;
        this.clock = new HubClock(
                () -> Instant.ofEpochMilli(millis.get()),
                () -> Duration.ofMillis(millis.get()).toNanos());
        SecureRandom random = new SecureRandom();
        DataDir dir = opened(DataDir.open(home.resolve("data")));
        Path keyDir = home.resolve("keys");
        MasterKey master = opened(MasterKey.loadOrCreate(keyDir, dir.path(), random));
        KeyRing cipher = opened(KeyRing.open(master, dir.path(), random));
        List<Migration> migrations = new ArrayList<>(SigningKeys.migrations());
        migrations.addAll(Ledger.migrations());
        Store store = opened(Store.open(dir, cipher, migrations));
        SigningKeys keys = SigningKeys.open(store);
        UnverifiedLedger read = opened(UnverifiedLedger.open(store, keys, "swarmguard.test/acts", keyDir, clock));
        Journal journal = opened(Journal.open(dir.path(), cipher));
        Signals signals = new Signals(clock, System::nanoTime);
        acts = opened(Acts.open(store, read, journal, new Acts.World(registry, standings, clock, signals, NOBODY)));
        ledger = read.verified();
        PolicyBundle inForce = Policies.inForce(acts.policies());
        policy = new Policy(registry::device, standings, inForce.set(), inForce.templates());
        RefusedLately refused = new RefusedLately(signals, () -> 0, clock);
        policies = opened(new Policies(acts, policy, inForce, new Policies.Telling(clock, signals, refused)));
        pass(Duration.ZERO);
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.push(one);
        return one;
    }

    Instant now() {
        return Instant.ofEpochMilli(millis.get());
    }

    /** Lets time pass, and what ends by itself end. */
    void pass(Duration time) {
        millis.addAndGet(time.toMillis());
        acts.elapse();
        acts.endMemberships();
        policy.tell(clock.instant(), clock.isSuspect());
    }

    /** Of which kinds there are entries in the ledger. */
    Set<ActKind> kinds() {
        Set<ActKind> kinds = EnumSet.noneOf(ActKind.class);
        ledger.replay(leaf -> kinds.add(ActKind.ofType(leaf.type())));
        return kinds;
    }

    Past past(Instant at) throws Exception {
        return PastWalk.over(ledger).to(at);
    }

    @Override
    public void close() throws IOException {
        try {
            while (!opened.isEmpty()) {
                opened.pop().close();
            }
        } catch (Exception e) {
            throw new IOException("it did not close", e);
        }
    }

    private static final Push NOBODY = new Push() {
        @Override
        public void disabled(PrincipalId principal) {}

        @Override
        public void narrowed(PrincipalId principal) {}

        @Override
        public void released(PrincipalId principal) {}

        @Override
        public void enabled(PrincipalId principal) {}

        @Override
        public void discarded(PrincipalId principal) {}

        @Override
        public void revoked(PrincipalId holder, Fingerprint certificate) {}
    };
}
