package io.swarmguard.ledger;

import io.swarmguard.keys.KeyRing;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.keys.SigningKeys;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Store, keys and ledger as a hub opens them, in two directories of a test. */
final class TestHub implements AutoCloseable {
    static final String ORIGIN = "swarmguard.test/ledger";

    final DataDir dir;
    final KeyRing ring;
    final Store store;
    final SigningKeys keys;
    final Ledger ledger;
    private final UnverifiedLedger opened;

    private TestHub(DataDir dir, Path keyDir, InstantSource clock) {
        this.dir = dir;
        SecureRandom random = new SecureRandom();
        try {
            MasterKey master = MasterKey.loadOrCreate(keyDir, dir.path(), random);
            ring = KeyRing.open(master, dir.path(), random);
            List<Migration> migrations = new ArrayList<>(SigningKeys.migrations());
            migrations.addAll(Ledger.migrations());
            store = Store.open(dir, ring, migrations);
        } catch (RuntimeException e) {
            dir.close();
            throw e;
        }
        try {
            keys = SigningKeys.open(store);
            opened = UnverifiedLedger.open(store, keys, ORIGIN, keyDir, clock);
        } catch (RuntimeException e) {
            store.close();
            dir.close();
            throw e;
        }
        try {
            ledger = opened.verified();
        } catch (RuntimeException e) {
            opened.close();
            store.close();
            dir.close();
            throw e;
        }
    }

    static TestHub open(Path root) {
        return open(root, InstantSource.system());
    }

    static TestHub open(Path root, InstantSource clock) {
        return new TestHub(DataDir.open(root.resolve("data")), root.resolve("keys"), clock);
    }

    static LeafDraft draft(String body) {
        return new LeafDraft(7, "operator/ada", body.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends one entry for each body, in one batch. */
    long append(String... bodies) {
        List<LeafDraft> drafts = new ArrayList<>();
        for (String body : bodies) {
            drafts.add(draft(body));
        }
        return store.writeNow(tx -> ledger.append(tx, drafts));
    }

    List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>();
        ledger.replay(leaves::add);
        return leaves;
    }

    List<String> bodies() {
        List<String> bodies = new ArrayList<>();
        for (Leaf leaf : leaves()) {
            bodies.add(new String(leaf.body(), StandardCharsets.UTF_8));
        }
        return bodies;
    }

    @Override
    public void close() {
        opened.close();
        store.close();
        ring.close();
        dir.close();
    }
}
