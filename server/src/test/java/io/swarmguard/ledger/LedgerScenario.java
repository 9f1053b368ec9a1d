package io.swarmguard.ledger;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.keys.SigningKeys;
import io.swarmguard.store.Migration;
import io.swarmguard.store.NotedDatabase;
import io.swarmguard.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** A ledger that is written, closed, checked at its next start, written on, proved and verified. */
public final class LedgerScenario {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final List<String> seen = new ArrayList<>();

    private LedgerScenario() {}

    /** What the ledger gave back and the rows it left; nothing of its keys, which differ each time. */
    public static List<String> play(NotedDatabase database, Path keyDir) {
        LedgerScenario scenario = new LedgerScenario();
        scenario.append(database, keyDir, 700); // full tiles, a partial one, and a level above
        scenario.append(database, keyDir, 1);
        scenario.growFar(database);
        scenario.seen.addAll(database.rows("ledger_leaf", "ledger_tile", "schema_version"));
        return scenario.seen;
    }

    private void append(NotedDatabase database, Path keyDir, int count) {
        try (Store store = database.open(new TestCipher(), migrations());
                UnverifiedLedger opened =
                        UnverifiedLedger.open(store, SigningKeys.open(store), TestHub.ORIGIN, keyDir, () -> NOON)) {
            Ledger ledger = opened.verified();
            seen("size at start", ledger.size());
            List<LeafDraft> drafts = IntStream.range(0, count)
                    .mapToObj(i -> TestHub.draft("entry " + i))
                    .toList();
            seen("first of these", store.writeNow(tx -> ledger.append(tx, drafts)));
            Checkpoint checkpoint = Checkpoint.open(ledger.checkpoint(), ledger.keys());
            seen("signed", checkpoint + " " + HexFormat.of().formatHex(checkpoint.root()));
            LeafProof proof = ledger.proof(512);
            seen("proof of " + HexFormat.of().formatHex(proof.leaf()), hex(proof.path()));
            seen("consistency", hex(ledger.consistency(300, ledger.size())));
            seen("leaf", new String(ledger.leaf(255).body(), StandardCharsets.UTF_8));
            List<String> bodies = new ArrayList<>();
            ledger.replay(leaf -> bodies.add(new String(leaf.body(), StandardCharsets.UTF_8)));
            seen("replayed", bodies);
            Verdict verdict = store.read(tx -> LedgerVerifier.examine(tx, ledger.keys(), ledger.checkpoint()));
            seen("verified", verdict);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    /** As if it were longer than 32 bits can count. */
    private void growFar(NotedDatabase database) {
        long far = 1L << 40;
        try (Store store = database.open(new TestCipher(), migrations())) {
            seen("far", store.writeNow(tx -> {
                LedgerTables.insertLeaf(tx, far, new byte[1]);
                LedgerTables.appendHashes(tx, new TreeHash(), 0, far, List.of(new byte[TreeHash.SIZE]));
                LedgerTables.insertCheckpoint(tx, far + 1, "short", "full");
                return LedgerLoad.size(tx);
            }));
        }
    }

    private static List<Migration> migrations() {
        List<Migration> migrations = new ArrayList<>(SigningKeys.migrations());
        migrations.addAll(Ledger.migrations());
        return migrations;
    }

    private static List<String> hex(List<byte[]> hashes) {
        return hashes.stream().map(HexFormat.of()::formatHex).toList();
    }

    private void seen(String what, Object value) {
        seen.add(what + ": " + value);
    }
}
