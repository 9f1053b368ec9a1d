package io.swarmguard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Someone with the disk in hand alters the ledger; the next start refuses, and the verifier says what was done. */
class LedgerTamperTest {
    @TempDir
    Path root;

    private Path data;
    private List<NoteKey> keys = List.of();
    private String early = "";
    private String late = "";

    @BeforeEach
    void recordSix() {
        data = root.resolve("data");
        try (TestHub hub = TestHub.open(root)) {
            hub.append("zero", "one");
            hub.append("two");
            early = hub.ledger.checkpoint();
            hub.append("three", "four", "five");
            late = hub.ledger.checkpoint();
            keys = hub.ledger.keys();
        }
    }

    @Test
    void untouchedLedgerIsGood() {
        Verdict verdict = LedgerVerifier.verify(data, keys, late);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.size()).isEqualTo(6);
        assertThat(LedgerVerifier.verify(data, List.of(), early).isGood()).isTrue();
    }

    @Test
    void everyFlippedByteOfAnEntryNamesTheEntry() throws Exception {
        int length = LeafHeader.BYTES + 30 + "three".length() + 16;
        for (int at = 0; at < length; at += 7) { // header, body's own header, ciphertext, tag
            flipByte("UPDATE ledger_leaf SET leaf = ? WHERE idx = 3", "SELECT leaf FROM ledger_leaf WHERE idx = 3", at);
            assertNamed(3);
            assertThat(startFails()).contains("entry 3");
            flipByte("UPDATE ledger_leaf SET leaf = ? WHERE idx = 3", "SELECT leaf FROM ledger_leaf WHERE idx = 3", at);
        }
        assertThat(LedgerVerifier.verify(data, keys, late).isGood()).isTrue();
    }

    @Test
    void flippedHashNamesTheEntry() throws Exception {
        flipByte("UPDATE ledger_tile SET hashes = ?", "SELECT hashes FROM ledger_tile", 32 * 4 + 1);
        assertNamed(4);
        assertThat(startFails()).contains("entry 4");
    }

    @Test
    void entryAlteredTogetherWithItsHashIsPlacedBetweenTwoCheckpoints() throws Exception {
        byte[] leaf = bytes("SELECT leaf FROM ledger_leaf WHERE idx = 4");
        leaf[leaf.length - 1] ^= 1;
        update("UPDATE ledger_leaf SET leaf = ? WHERE idx = 4", leaf);
        byte[] hashes = bytes("SELECT hashes FROM ledger_tile");
        System.arraycopy(new io.swarmguard.formats.merkle.TreeHash().leaf(leaf), 0, hashes, 4 * 32, 32);
        update("UPDATE ledger_tile SET hashes = ?", hashes);
        Verdict verdict = LedgerVerifier.verify(data, keys, null);
        assertThat(verdict.firstBad()).hasValue(3);
        assertThat(verdict.findings().get(0)).contains("entries 3 to 5");
        assertThat(startFails()).contains("not the ones that were confirmed");
    }

    @Test
    void alteredCheckpointIsNotGood() throws Exception {
        String altered = late.replaceFirst("\n6\n", "\n5\n");
        update("UPDATE ledger_state SET value = ? WHERE name = 'checkpoint'", altered);
        assertThat(LedgerVerifier.verify(data, keys, null).findings()).anyMatch(f -> f.contains("last checkpoint"));
        assertThat(startFails()).contains("checkpoint");
    }

    @Test
    void missingEntryIsNamed() throws Exception {
        run("DELETE FROM ledger_leaf WHERE idx = 2");
        assertNamed(2);
        assertThat(startFails()).contains("entry 2 is missing");
    }

    @Test
    void swappedEntriesAreNamed() throws Exception {
        run("UPDATE ledger_leaf SET idx = -1 WHERE idx = 1");
        run("UPDATE ledger_leaf SET idx = 1 WHERE idx = 3");
        run("UPDATE ledger_leaf SET idx = 3 WHERE idx = -1");
        assertNamed(1);
        assertThat(startFails()).contains("entry 1");
    }

    @Test
    void truncationIsFoundByTheAnchorAndByACheckpointFromElsewhere() throws Exception {
        run("DELETE FROM ledger_leaf WHERE idx >= 3");
        run("DELETE FROM ledger_checkpoint WHERE size > 3");
        byte[] hashes = bytes("SELECT hashes FROM ledger_tile");
        update("UPDATE ledger_tile SET hashes = ?", java.util.Arrays.copyOf(hashes, 3 * 32));
        update("UPDATE ledger_state SET value = ? WHERE name = 'checkpoint'", early);
        assertThat(LedgerVerifier.verify(data, keys, null).isGood()).isTrue(); // by itself it looks whole
        Verdict verdict = LedgerVerifier.verify(data, keys, late);
        assertThat(verdict.firstBad()).hasValue(3);
        assertThat(verdict.findings().get(0)).contains("rolled back");
        assertThat(startFails()).contains("rolled back");
    }

    @Test
    void oldCopyPutBackIsRefused() throws Exception {
        Path old = root.resolve("old");
        copy(data, old);
        try (TestHub hub = TestHub.open(root)) {
            hub.append("six");
        }
        copy(old, data);
        assertThat(startFails()).contains("has 6 entries, but 7 were confirmed");
    }

    @Test
    void forkIsRefused() throws Exception {
        Path old = root.resolve("old");
        copy(data, old);
        Path anchor = root.resolve("keys").resolve(Anchor.FILE);
        byte[] anchored = Files.readAllBytes(anchor);
        String seen;
        try (TestHub hub = TestHub.open(root)) {
            hub.append("six, as confirmed");
            seen = hub.ledger.checkpoint();
        }
        byte[] confirmed = Files.readAllBytes(anchor);
        copy(old, data);
        Files.write(anchor, anchored);
        try (TestHub hub = TestHub.open(root)) {
            hub.append("six, as someone would rather have it", "seven");
        }
        Files.write(anchor, confirmed);
        assertThat(startFails()).contains("another history");
        assertThat(LedgerVerifier.verify(data, keys, seen).findings()).anyMatch(f -> f.contains("forked"));
    }

    @Test
    void anchorMayLagBehindACrash() throws Exception {
        Path anchor = root.resolve("keys").resolve(Anchor.FILE);
        byte[] lagging = Files.readAllBytes(anchor);
        try (TestHub hub = TestHub.open(root)) {
            hub.append("six");
        }
        Files.write(anchor, lagging);
        try (TestHub hub = TestHub.open(root)) {
            assertThat(hub.ledger.size()).isEqualTo(7);
        }
    }

    @Test
    void missingAnchorIsRefusedUntilTheOperatorSaysSo() throws Exception {
        Path anchor = root.resolve("keys").resolve(Anchor.FILE);
        Files.delete(anchor);
        assertThat(startFails()).contains("missing");
        Files.createFile(anchor);
        try (TestHub hub = TestHub.open(root)) {
            assertThat(hub.ledger.size()).isEqualTo(6);
        }
    }

    @Test
    void ledgerSignedAnewByOtherKeysIsNotBelieved() {
        try (TestHub other = TestHub.open(root.resolve("other"))) {
            other.append("another story");
        }
        Path forged = root.resolve("other").resolve("data");
        assertThat(LedgerVerifier.verify(forged, List.of(), null).isGood()).isTrue();
        assertThat(LedgerVerifier.verify(forged, keys, null).isGood()).isFalse();
        assertThat(LedgerVerifier.verify(forged, List.of(), early).findings())
                .anyMatch(f -> f.contains("not signed by this ledger's keys"));
    }

    @Test
    void clientRemembersAndDemandsAContinuation() {
        CheckpointMemory memory = new CheckpointMemory(root.resolve("remembered"));
        try (TestHub hub = TestHub.open(root)) {
            memory.accept(keys, early, hub.ledger::consistency);
            memory.accept(keys, late, hub.ledger::consistency);
            assertThat(memory.checkpoint()).isEqualTo(late);
            assertThatThrownBy(() -> memory.accept(keys, early, hub.ledger::consistency))
                    .hasMessageContaining("has 3 entries, and had 6");
            assertThatThrownBy(() -> memory.accept(keys, late.replace("\n6\n", "\n7\n"), hub.ledger::consistency))
                    .hasMessageContaining("not good");
            hub.append("six");
            assertThatThrownBy(() ->
                            memory.accept(keys, hub.ledger.checkpoint(), (first, second) -> List.of(new byte[32])))
                    .hasMessageContaining("not the ones seen before");
        }
    }

    private void assertNamed(long index) {
        Verdict verdict = LedgerVerifier.verify(data, keys, late);
        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.firstBad()).hasValue(index);
    }

    private String startFails() {
        try (TestHub hub = TestHub.open(root)) {
            return "started with " + hub.ledger.size();
        } catch (StoreException e) {
            assertThat(e.kind()).isIn(Kind.CORRUPT, Kind.ROLLED_BACK);
            return String.valueOf(e.getMessage());
        }
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("swarmguard.db"));
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void update(String sql, Object value) throws SQLException {
        try (Connection connection = database();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, value);
            statement.executeUpdate();
        }
    }

    private byte[] bytes(String sql) throws SQLException {
        try (Connection connection = database();
                var rows = connection.createStatement().executeQuery(sql)) {
            return rows.getBytes(1);
        }
    }

    private void flipByte(String update, String select, int at) throws SQLException {
        byte[] value = bytes(select);
        value[at] ^= 0x40;
        update(update, value);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var old = Files.list(to)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
