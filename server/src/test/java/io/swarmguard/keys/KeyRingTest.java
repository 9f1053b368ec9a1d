package io.swarmguard.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] ROW = "row".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TEXT = "what nobody should read".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path root;

    private Path data;
    private Path keys;
    private KeyRing ring;

    @BeforeEach
    void makeRing() throws Exception {
        data = Files.createDirectory(root.resolve("data"));
        keys = root.resolve("keys");
        ring = KeyRing.open(MasterKey.loadOrCreate(keys, data, RANDOM), data, RANDOM);
    }

    @Test
    void sealedRecordsOpenAfterARestart() {
        byte[] sealed = ring.seal("table", ROW, 3, TEXT);
        byte[] hash = ring.keyedHash("purpose", TEXT);
        KeyRing again = KeyRing.open(MasterKey.load(keys), data, RANDOM);
        assertThat(again.open("table", ROW, 3, sealed)).isEqualTo(TEXT);
        assertThat(again.keyedHash("purpose", TEXT)).isEqualTo(hash).hasSize(32);
        assertThat(again.keyedHash("another", TEXT)).isNotEqualTo(hash);
    }

    @Test
    void recordOpensOnlyWhereItWasSealed() {
        byte[] sealed = ring.seal("table", ROW, 3, TEXT);
        assertBroken(() -> ring.open("other", ROW, 3, sealed));
        assertBroken(() -> ring.open("table", new byte[] {1}, 3, sealed));
        assertBroken(() -> ring.open("table", ROW, 2, sealed));
        assertBroken(() -> ring.open("tablerow", new byte[0], 3, sealed));
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() {
        byte[] sealed = ring.seal("table", ROW, 1, TEXT);
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] altered = sealed.clone();
            altered[bit / 8] ^= (byte) (1 << (bit % 8));
            assertBroken(() -> ring.open("table", ROW, 1, altered));
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertBroken(() -> ring.open("table", ROW, 1, cut));
        }
    }

    @Test
    void noNonceComesTwiceUnderOneKeyNotEvenAfterRestarts() {
        Set<String> used = new HashSet<>();
        for (int run = 0; run < 5; run++) {
            KeyRing fresh = KeyRing.open(MasterKey.load(keys), data, RANDOM);
            for (int i = 0; i < 200; i++) {
                byte[] sealed = fresh.seal("table", ROW, 1, TEXT);
                String segmentAndCounter = HexFormat.of().formatHex(sealed, 6, SealedForm.HEADER_BYTES);
                assertThat(used.add(segmentAndCounter)).isTrue();
            }
        }
    }

    @Test
    void wrongMasterKeyIsToldPlainly() {
        MasterKey other = MasterKey.create(root.resolve("other"), RANDOM);
        assertKind(Kind.WRONG_KEY, () -> KeyRing.open(other, data, RANDOM), "not the one the data directory");
    }

    @Test
    void missingMasterKeyOfASealedDirectoryIsNotMadeAnew() {
        Path elsewhere = root.resolve("elsewhere");
        assertKind(Kind.WRONG_KEY, () -> MasterKey.loadOrCreate(elsewhere, data, RANDOM), "missing");
        assertThat(MasterKey.exists(elsewhere)).isFalse();
    }

    @Test
    void masterKeyIsForItsOwnerAlone() throws Exception {
        Path file = keys.resolve(MasterKey.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertKind(Kind.WRONG_KEY, () -> MasterKey.load(keys), "chmod 600");
    }

    @Test
    void damagedFilesAreToldFromWrongOnes() throws Exception {
        Path master = keys.resolve(MasterKey.FILE);
        byte[] good = Files.readAllBytes(master);
        Files.write(master, Arrays.copyOf(good, good.length - 3));
        assertKind(Kind.WRONG_KEY, () -> MasterKey.load(keys), "damaged");
        Files.write(master, good);
        Path ringFile = data.resolve(KeyRing.FILE);
        String text = Files.readString(ringFile);
        int at = text.lastIndexOf(' ') + 30;
        Files.writeString(
                ringFile, text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1));
        assertKind(Kind.CORRUPT, () -> KeyRing.open(MasterKey.load(keys), data, RANDOM), "damaged");
    }

    @Test
    void lostRingIsNotReplacedByAnEmptyOne() throws Exception {
        Files.createFile(data.resolve("swarmguard.db"));
        Files.delete(data.resolve(KeyRing.FILE));
        assertKind(Kind.CORRUPT, () -> KeyRing.open(MasterKey.load(keys), data, RANDOM), "missing");
    }

    @Test
    void closedRingOpensNothing() {
        byte[] sealed = ring.seal("table", ROW, 1, TEXT);
        ring.close();
        assertKind(Kind.CLOSED, () -> ring.open("table", ROW, 1, sealed), "closed");
    }

    private static void assertBroken(Runnable action) {
        assertKind(Kind.SEAL_BROKEN, action, "sealed record");
    }

    private static void assertKind(Kind kind, Runnable action, String message) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }
}
