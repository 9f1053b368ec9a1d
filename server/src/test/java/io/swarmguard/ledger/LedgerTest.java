package io.swarmguard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.merkle.Proofs;
import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path root;

    @Test
    void entriesComeBackInOrderAfterARestart() {
        try (TestHub hub = TestHub.open(root)) {
            assertThat(hub.append("first", "second")).isZero();
            assertThat(hub.append("third")).isEqualTo(2);
            assertThat(hub.bodies()).containsExactly("first", "second", "third");
        }
        try (TestHub hub = TestHub.open(root)) {
            assertThat(hub.ledger.size()).isEqualTo(3);
            assertThat(hub.append("fourth")).isEqualTo(3);
            assertThat(hub.bodies()).containsExactly("first", "second", "third", "fourth");
        }
    }

    @Test
    void checkpointIsSignedByBothKeysAndSaysTheRoot() throws Exception {
        try (TestHub hub = TestHub.open(root)) {
            hub.append("a", "b", "c");
            Checkpoint checkpoint = Checkpoint.open(hub.ledger.checkpoint(), hub.ledger.keys());
            assertThat(hub.ledger.keys()).hasSize(2);
            assertThat(checkpoint).isEqualTo(new Checkpoint(TestHub.ORIGIN, 3, hub.ledger.root()));
        }
    }

    @Test
    void everyEntryIsProvedAgainstTheCheckpoint() throws Exception {
        try (TestHub hub = TestHub.open(root)) {
            String[] bodies = new String[700]; // full tiles, a partial one, and a level above
            for (int i = 0; i < bodies.length; i++) {
                bodies[i] = "entry " + i;
            }
            hub.append(bodies);
            byte[] treeRoot =
                    Checkpoint.open(hub.ledger.checkpoint(), hub.ledger.keys()).root();
            for (int i : new int[] {0, 1, 255, 256, 511, 512, 513, 698, 699}) {
                LeafProof proof = hub.ledger.proof(i);
                byte[] leafHash = new TreeHash().leaf(proof.leaf());
                assertThat(Proofs.verifyInclusion(i, 700, leafHash, proof.path(), treeRoot))
                        .isTrue();
                assertThat(Proofs.verifyInclusion(i, 700, new byte[32], proof.path(), treeRoot))
                        .isFalse();
            }
        }
    }

    @Test
    void laterCheckpointContainsTheEarlierOne() {
        try (TestHub hub = TestHub.open(root)) {
            List<byte[]> roots = new ArrayList<>();
            roots.add(hub.ledger.root());
            for (int i = 0; i < 20; i++) {
                hub.append("entry " + i);
                roots.add(hub.ledger.root());
            }
            for (int first = 1; first <= 20; first++) {
                List<byte[]> proof = hub.ledger.consistency(first, 20);
                assertThat(Proofs.verifyConsistency(first, 20, proof, roots.get(first), roots.get(20)))
                        .isTrue();
            }
        }
    }

    @Test
    void failedWorkLeavesNoEntryAndNoGap() {
        try (TestHub hub = TestHub.open(root)) {
            hub.append("kept");
            CompletableFuture<Long> good = hub.store.write(tx -> hub.ledger.append(tx, List.of(TestHub.draft("good"))));
            CompletableFuture<Long> bad = hub.store.write(tx -> {
                hub.ledger.append(tx, List.of(TestHub.draft("bad")));
                throw new IllegalStateException("the act went wrong");
            });
            CompletableFuture<Long> after =
                    hub.store.write(tx -> hub.ledger.append(tx, List.of(TestHub.draft("after"))));
            assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreException.class);
            assertThat(good.join()).isEqualTo(1);
            assertThat(after.join()).isEqualTo(2);
            assertThat(hub.bodies()).containsExactly("kept", "good", "after");
        }
        try (TestHub hub = TestHub.open(root)) {
            assertThat(hub.bodies()).containsExactly("kept", "good", "after");
        }
    }

    @Test
    void timeNeverGoesBack() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
        try (TestHub hub = TestHub.open(root, now::get)) {
            hub.append("noon");
            now.set(Instant.parse("2020-01-01T00:00:00Z"));
            hub.append("a clock set back");
        }
        try (TestHub hub = TestHub.open(root, now::get)) {
            hub.append("and after a restart");
            assertThat(hub.leaves()).extracting(Leaf::time).containsOnly(Instant.parse("2026-11-23T10:00:00Z"));
            assertThat(hub.ledger.lastTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
        }
    }

    @Test
    void actorIsFoundByItsKeyedHashOnly() {
        try (TestHub hub = TestHub.open(root)) {
            hub.append("a", "b");
            assertThat(hub.ledger.leaf(0).actorHash())
                    .isEqualTo(hub.ledger.leaf(1).actorHash());
            assertThat(hub.ledger.leaf(0).type()).isEqualTo(7);
        }
    }

    @Test
    void tenThousandEntriesAreOneBatch() {
        try (TestHub hub = TestHub.open(root)) {
            List<LeafDraft> drafts = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                drafts.add(new LeafDraft(3, "operator/ada", new byte[500]));
            }
            long start = System.nanoTime();
            hub.store.writeNow(tx -> hub.ledger.append(tx, drafts));
            System.out.println("10,000 entries appended in " + (System.nanoTime() - start) / 1_000_000 + " ms");
            assertThat(hub.ledger.size()).isEqualTo(10_000);
        }
        long start = System.nanoTime();
        try (TestHub hub = TestHub.open(root)) {
            long opened = System.nanoTime();
            int count = hub.leaves().size();
            System.out.println("10,000 entries checked in " + (opened - start) / 1_000_000 + " ms, replayed in "
                    + (System.nanoTime() - opened) / 1_000_000 + " ms");
            assertThat(count).isEqualTo(10_000);
        }
    }
}
