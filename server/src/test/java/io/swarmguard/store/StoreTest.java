package io.swarmguard.store;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.store.StoreException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final Migration ONE =
            Migration.of("notes", 1, sql("CREATE TABLE note (id INTEGER PRIMARY KEY, text BLOB NOT NULL)"));

    @TempDir
    Path root;

    @Test
    void writtenRowsAreReadBackAfterARestart() {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            insert(store, 1, 10);
            assertThat(count(store)).isEqualTo(1);
        }
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            assertThat(count(store)).isEqualTo(1);
        }
    }

    @Test
    void everyFileIsItsOwnersAloneAlsoWhereTheDirectoryWasNot() throws Exception {
        Files.writeString(root.resolve("lock"), "1\n");
        Files.setPosixFilePermissions(root.resolve("lock"), PosixFilePermissions.fromString("rw-r--r--"));
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE));
                Stream<Path> files = Files.list(root)) {
            insert(store, 1, 10);
            assertThat(files.toList())
                    .hasSizeGreaterThan(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file)
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void workThatFailsLeavesTheRestOfItsGroupAlone() throws Exception {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            AtomicInteger undone = new AtomicInteger();
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            CountDownLatch filled = new CountDownLatch(1);
            CompletableFuture<Boolean> holding = store.write(tx -> await(filled)); // so that the others form one group
            for (int i = 0; i < 10; i++) {
                int id = i;
                all.add(store.write(tx -> {
                    tx.onUndo(undone::incrementAndGet);
                    tx.update(sql("INSERT INTO note (id, text) VALUES (?, ?)"), id, new byte[1]);
                    if (id == 4) {
                        throw new IllegalArgumentException("four");
                    }
                    return id;
                }));
            }
            filled.countDown();
            assertThat(holding.get()).isTrue();
            for (int i = 0; i < 10; i++) {
                if (i == 4) {
                    assertThatThrownBy(all.get(i)::get).hasMessageContaining("four");
                } else {
                    assertThat(all.get(i).get()).isEqualTo(i);
                }
            }
            assertThat(undone).hasValue(1);
            assertThat(count(store)).isEqualTo(9);
        }
    }

    @Test
    void hooksRunOncePerGroupAndAfterTheSync() {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            List<String> told = new ArrayList<>();
            store.writeNow(tx -> {
                tx.beforeCommit("key", inner -> told.add("before"));
                tx.beforeCommit("key", inner -> told.add("never"));
                tx.afterCommit(() -> told.add("after"));
                return told.add("work");
            });
            assertThat(told).containsExactly("work", "before", "after");
        }
    }

    @Test
    void fullDiskIsToldAndALaterWriteSucceeds() {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            insert(store, 1, 100);
            store.writeNow(tx -> tx.first(sql("PRAGMA max_page_count = 20"), row -> row.getLong(1)));
            assertThatThrownBy(() -> insert(store, 2, 1_000_000)).isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.kind()).isEqualTo(Kind.FULL);
                assertThat(e).hasMessageContaining("full");
            });
            insert(store, 3, 10); // a small one still fits: the failed one took nothing
            store.writeNow(tx -> tx.first(sql("PRAGMA max_page_count = 100000"), row -> row.getLong(1)));
            insert(store, 2, 1_000_000);
            assertThat(count(store)).isEqualTo(3);
        }
    }

    @Test
    void oneTooLargeWriteDoesNotTakeItsGroupWithIt() throws Exception {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            store.writeNow(tx -> tx.first(sql("PRAGMA max_page_count = 40"), row -> row.getLong(1)));
            CountDownLatch filled = new CountDownLatch(1);
            CompletableFuture<Boolean> holding = store.write(tx -> await(filled));
            CompletableFuture<Integer> small = store.write(tx -> insert(tx, 1, 10));
            CompletableFuture<Integer> large = store.write(tx -> insert(tx, 2, 1_000_000));
            CompletableFuture<Integer> other = store.write(tx -> insert(tx, 3, 10));
            filled.countDown();
            assertThat(holding.get()).isTrue();
            assertThat(small.get()).isEqualTo(1);
            assertThat(other.get()).isEqualTo(1);
            assertThatThrownBy(large::get).hasMessageContaining("full");
            assertThat(count(store)).isEqualTo(2);
        }
    }

    @Test
    void secondOwnerIsRefusedWithThePid() {
        try (DataDir dir = DataDir.open(root)) {
            assertThatThrownBy(() -> DataDir.open(root))
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
            assertThat(dir.path()).isDirectory();
        }
        DataDir.open(root).close();
    }

    @Test
    void secondProcessIsRefusedWithThePid() throws Exception {
        try (DataDir dir = DataDir.open(root)) {
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Opener.class.getName(),
                            dir.path().toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(said)
                    .contains("in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void directoryThatCannotBeMadeIsToldPlainly() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        assertThatThrownBy(() -> DataDir.open(file.resolve("data")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be made");
    }

    @Test
    void readOnlyDatabaseIsToldPlainly() throws Exception {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            assertThatThrownBy(() -> store.read(tx -> insert(tx, 1, 1)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.READ_ONLY));
        }
    }

    @Test
    void olderTablesAreMigratedInOrder() {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
            insert(store, 1, 10);
        }
        Migration two = Migration.of("notes", 2, sql("ALTER TABLE note ADD COLUMN kind INTEGER NOT NULL DEFAULT 0"));
        Migration three = Migration.of("notes", 3, sql("UPDATE note SET kind = 7"));
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new PlainCipher(), List.of(ONE, two, three))) {
            Optional<Integer> kind = store.read(tx -> tx.first(sql("SELECT kind FROM note"), row -> row.getInt(1)));
            assertThat(kind).contains(7);
        }
    }

    @Test
    void newerTablesAreRefused() {
        Migration two = Migration.of("notes", 2, sql("ALTER TABLE note ADD COLUMN kind INTEGER"));
        try (DataDir dir = DataDir.open(root)) {
            Store.open(dir, new PlainCipher(), List.of(ONE, two)).close();
            assertThatThrownBy(() -> Store.open(dir, new PlainCipher(), List.of(ONE)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NEWER))
                    .hasMessageContaining("written by a newer program");
        }
    }

    @Test
    void migrationThatFailsLeavesTheOldTables() {
        Migration bad = Migration.of("notes", 2, sql("DROP TABLE note"), sql("THIS IS NOT SQL"));
        try (DataDir dir = DataDir.open(root)) {
            Store.open(dir, new PlainCipher(), List.of(ONE)).close();
            assertThatThrownBy(() -> Store.open(dir, new PlainCipher(), List.of(ONE, bad)))
                    .isInstanceOf(StoreException.class);
            try (Store store = Store.open(dir, new PlainCipher(), List.of(ONE))) {
                assertThat(count(store)).isZero();
            }
        }
    }

    @Test
    void databaseThatIsNoneIsRefused() throws Exception {
        Files.writeString(
                root.resolve(Store.FILE), "this is no database, but it is long enough to be looked at".repeat(99));
        try (DataDir dir = DataDir.open(root)) {
            assertThatThrownBy(() -> Store.open(dir, new PlainCipher(), List.of(ONE)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        }
    }

    @Test
    void closedStoreSaysSo() {
        try (DataDir dir = DataDir.open(root)) {
            Store store = Store.open(dir, new PlainCipher(), List.of(ONE));
            CompletableFuture<Integer> queued = store.write(tx -> insert(tx, 1, 1));
            store.close();
            assertThat(queued).isCompletedWithValue(1); // what was queued is written
            assertThatThrownBy(() -> insert(store, 2, 1))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
            assertThatThrownBy(() -> count(store)).isInstanceOf(StoreException.class);
        }
    }

    /** Tries to open a data directory from another process. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            DataDir.open(Path.of(args[0])).close();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static int insert(Store store, int id, int bytes) {
        return store.writeNow(tx -> insert(tx, id, bytes));
    }

    private static int insert(Tx tx, int id, int bytes) throws java.sql.SQLException {
        return tx.update(sql("INSERT INTO note (id, text) VALUES (?, ?)"), id, new byte[bytes]);
    }

    private static int count(Store store) {
        return store.read(tx ->
                tx.first(sql("SELECT COUNT(*) FROM note"), row -> row.getInt(1)).orElse(-1));
    }
}
