package io.swarmguard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries are read ahead of whoever takes them, and that changes nothing for him. */
class ReplayTest {
    private static final int ENTRIES = 4_000; // more than is read ahead, and no multiple of a chunk

    @TempDir
    Path root;

    private TestHub longLedger() {
        TestHub hub = TestHub.open(root);
        hub.append(names(ENTRIES).toArray(String[]::new));
        return hub;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "entry " + i).toList();
    }

    private static String name(Leaf leaf) {
        return new String(leaf.body(), StandardCharsets.UTF_8);
    }

    @Test
    void allEntriesComeOnceAndInOrderOnTheThreadThatAsks() {
        try (TestHub hub = longLedger()) {
            List<String> taken = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            hub.ledger.replay(leaf -> {
                taken.add(name(leaf));
                threads.add(Thread.currentThread());
            });
            assertThat(taken).isEqualTo(names(ENTRIES));
            assertThat(threads).containsOnly(Thread.currentThread());
        }
    }

    @Test
    void whoFailsOnAnEntryHearsHisOwnFailureAndNobodyReadsOn() {
        try (TestHub hub = longLedger()) {
            List<String> taken = new ArrayList<>();
            assertThatThrownBy(() -> hub.ledger.replay(leaf -> {
                        taken.add(name(leaf));
                        if (leaf.index() == 700) {
                            throw new IllegalStateException("not for me");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not for me");
            assertThat(taken).isEqualTo(names(701));
            assertThat(hub.bodies()).isEqualTo(names(ENTRIES)); // the readers are free again
        }
    }

    @Test
    void anEntryThatDoesNotOpenIsToldAfterThoseBeforeItsChunk() {
        try (TestHub hub = longLedger()) {
            hub.store.writeNow(
                    tx -> tx.update("UPDATE ledger_leaf SET leaf = zeroblob(length(leaf)) WHERE idx = 1600"));
            List<String> taken = new ArrayList<>();
            assertThatThrownBy(() -> hub.ledger.replay(leaf -> taken.add(name(leaf))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("entry 1600");
            assertThat(taken).isNotEmpty().isEqualTo(names(taken.size())).hasSizeLessThanOrEqualTo(1600);
        }
    }
}
