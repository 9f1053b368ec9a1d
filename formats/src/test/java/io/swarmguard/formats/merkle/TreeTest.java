package io.swarmguard.formats.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeTest {
    private final TreeHash hash = new TreeHash();

    @Test
    void compactRangeAgreesWithTheDefinition() {
        List<byte[]> leaves = leaves(600);
        CompactRange range = CompactRange.empty();
        assertThat(range.root(hash)).isEqualTo(definition(List.of()));
        for (int size = 1; size <= leaves.size(); size++) {
            range = range.append(hash, leaves.get(size - 1));
            if (size < 40 || size % 97 == 0) {
                assertThat(range.root(hash)).isEqualTo(definition(leaves.subList(0, size)));
            }
        }
        assertThat(range.size()).isEqualTo(600);
    }

    @Test
    void everyProofOfSmallTreesVerifiesAndNoOther() {
        List<byte[]> leaves = leaves(40);
        NodeSource nodes =
                (level, index) -> definition(leaves.subList((int) (index << level), (int) ((index + 1) << level)));
        for (int size = 1; size <= 40; size++) {
            byte[] root = definition(leaves.subList(0, size));
            assertThat(Proofs.root(size, nodes)).isEqualTo(root);
            for (int index = 0; index < size; index++) {
                List<byte[]> proof = Proofs.inclusion(index, size, nodes);
                assertThat(Proofs.verifyInclusion(index, size, leaves.get(index), proof, root))
                        .isTrue();
                assertThat(Proofs.verifyInclusion(index, size, leaves.get((index + 1) % 40), proof, root))
                        .isFalse();
            }
            for (int first = 1; first <= size; first++) {
                byte[] firstRoot = definition(leaves.subList(0, first));
                List<byte[]> proof = Proofs.consistency(first, size, nodes);
                assertThat(Proofs.verifyConsistency(first, size, proof, firstRoot, root))
                        .isTrue();
                assertThat(Proofs.verifyConsistency(first, size, proof, new byte[32], root))
                        .isFalse();
            }
        }
    }

    @Test
    void tilePathsAreThoseOfTheSpecification() {
        assertThat(Tiles.path(0, 1_234_067, 256)).isEqualTo("tile/0/x001/x234/067");
        assertThat(Tiles.path(1, 5, 3)).isEqualTo("tile/1/005.p/3");
        assertThat(Tiles.entriesPath(67, 256)).isEqualTo("tile/entries/067");
    }

    private List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(hash.leaf(new byte[] {(byte) i, (byte) (i >> 8)}));
        }
        return leaves;
    }

    /** MTH, word for word as RFC 9162, section 2.1.1 defines it. */
    private byte[] definition(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return hash.empty();
        }
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return hash.node(definition(leaves.subList(0, k)), definition(leaves.subList(k, leaves.size())));
    }
}
