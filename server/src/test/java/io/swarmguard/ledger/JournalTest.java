package io.swarmguard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.keys.KeyRing;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path dir;

    private KeyRing ring;

    @BeforeEach
    void makeKeys() {
        SecureRandom random = new SecureRandom();
        ring = KeyRing.open(MasterKey.create(dir.resolve("keys"), random), dir, random);
    }

    @Test
    void unsettledEntriesAreSeenAfterARestart() {
        try (Journal journal = Journal.open(dir, ring)) {
            long first = journal.append(utf8("first"));
            journal.append(utf8("second"));
            journal.settle(first);
        }
        try (Journal journal = Journal.open(dir, ring)) {
            assertThat(journal.pending()).containsExactly(utf8("second"));
            long third = journal.append(utf8("third"));
            journal.settlePending();
            assertThat(journal.pending()).isEmpty();
            journal.settle(third);
        }
        try (Journal journal = Journal.open(dir, ring)) {
            assertThat(journal.pending()).isEmpty();
        }
    }

    @Test
    void entryAppendedSinceTheStartStaysWhenTheOlderOnesAreSettled() {
        try (Journal journal = Journal.open(dir, ring)) {
            journal.append(utf8("old"));
        }
        try (Journal journal = Journal.open(dir, ring)) {
            journal.append(utf8("new"));
            journal.settlePending();
        }
        try (Journal journal = Journal.open(dir, ring)) {
            assertThat(journal.pending()).containsExactly(utf8("new"));
        }
    }

    @Test
    void settledEntriesNeverComeBackFromUsedSpace() {
        try (Journal journal = Journal.open(dir, ring)) {
            long a = journal.append(utf8("aaaa"));
            long b = journal.append(utf8("bbbb"));
            journal.settle(b);
            journal.settle(a);
            journal.append(utf8("cccc")); // over the place of the first, just before the second
        }
        try (Journal journal = Journal.open(dir, ring)) {
            assertThat(journal.pending()).containsExactly(utf8("cccc"));
        }
    }

    @Test
    void entryCutOffByACrashIsIgnored() throws Exception {
        try (Journal journal = Journal.open(dir, ring)) {
            journal.append(utf8("whole"));
            journal.append(utf8("torn"));
        }
        byte[] file = Files.readAllBytes(dir.resolve(Journal.FILE));
        int secondRecord = TwoSlots.BYTES + 25 + 30 + 5 + 16;
        file[secondRecord + 25 + 40] ^= 1;
        Files.write(dir.resolve(Journal.FILE), file);
        try (Journal journal = Journal.open(dir, ring)) {
            assertThat(journal.pending()).containsExactly(utf8("whole"));
        }
    }

    @Test
    void fullJournalSaysSoAndTakesAgainWhenSettled() {
        try (Journal journal = Journal.open(dir, ring)) {
            byte[] big = new byte[100_000];
            long first = journal.append(big);
            long second = journal.append(big);
            assertThatThrownBy(() -> journal.append(big))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FULL));
            journal.settle(first);
            journal.settle(second);
            journal.append(big);
        }
    }

    @Test
    void fileNeverGrowsAndHoldsNothingReadable() throws Exception {
        try (Journal journal = Journal.open(dir, ring)) {
            long size = Files.size(dir.resolve(Journal.FILE));
            journal.append(utf8("canary-pump-7"));
            assertThat(Files.size(dir.resolve(Journal.FILE))).isEqualTo(size);
        }
        String content = Files.readString(dir.resolve(Journal.FILE), StandardCharsets.ISO_8859_1);
        assertThat(content).doesNotContain("canary");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
