package io.swarmguard.formats.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes and verifies the proofs of RFC 9162, sections 2.1.3 and 2.1.4. */
public final class Proofs {
    private Proofs() {}

    /** PATH(index, D_size): that the leaf is in the tree. */
    public static List<byte[]> inclusion(long index, long size, NodeSource nodes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " of a tree of " + size);
        }
        List<byte[]> proof = new ArrayList<>();
        path(index, 0, size, new Ranges(nodes), proof);
        return proof;
    }

    /** PROOF(first, D_second): that the larger tree begins with the smaller one. */
    public static List<byte[]> consistency(long first, long second, NodeSource nodes) {
        if (first < 0 || first > second) {
            throw new IllegalArgumentException("tree of " + first + " in a tree of " + second);
        }
        List<byte[]> proof = new ArrayList<>();
        if (first > 0 && first < second) {
            subproof(first, 0, second, true, new Ranges(nodes), proof);
        }
        return proof;
    }

    /** The root of the tree of that size. */
    public static byte[] root(long size, NodeSource nodes) {
        return size == 0 ? new TreeHash().empty() : new Ranges(nodes).hash(0, size);
    }

    /** Section 2.1.3.2. */
    public static boolean verifyInclusion(long index, long size, byte[] leafHash, List<byte[]> proof, byte[] root) {
        if (index < 0 || index >= size || !sized(proof) || leafHash.length != TreeHash.SIZE) {
            return false;
        }
        TreeHash hash = new TreeHash();
        long fn = index;
        long sn = size - 1;
        byte[] r = leafHash;
        for (byte[] p : proof) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = hash.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = hash.node(r, p);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(r, root);
    }

    /** Section 2.1.4.2, which proves nothing about a tree of no leaves. */
    public static boolean verifyConsistency(
            long first, long second, List<byte[]> proof, byte[] firstRoot, byte[] secondRoot) {
        if (first < 1 || first > second || !sized(proof)) {
            return false;
        }
        if (first == second) {
            return proof.isEmpty() && Arrays.equals(firstRoot, secondRoot);
        }
        List<byte[]> path = new ArrayList<>(proof);
        if (Long.bitCount(first) == 1) {
            path.add(0, firstRoot);
        }
        return !path.isEmpty() && climb(first - 1, second - 1, path, firstRoot, secondRoot);
    }

    private static boolean climb(long first, long second, List<byte[]> path, byte[] firstRoot, byte[] secondRoot) {
        TreeHash hash = new TreeHash();
        int shift = Long.numberOfTrailingZeros(~first);
        long fn = first >>> shift;
        long sn = second >>> shift;
        byte[] fr = path.get(0);
        byte[] sr = path.get(0);
        for (byte[] c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = hash.node(c, fr);
                sr = hash.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = hash.node(sr, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(fr, firstRoot) && Arrays.equals(sr, secondRoot);
    }

    private static void path(long index, long from, long to, Ranges ranges, List<byte[]> proof) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, ranges, proof);
            proof.add(ranges.hash(middle, to));
        } else {
            path(index, middle, to, ranges, proof);
            proof.add(ranges.hash(from, middle));
        }
    }

    private static void subproof(long first, long from, long to, boolean whole, Ranges ranges, List<byte[]> proof) {
        if (first == to) {
            if (!whole) {
                proof.add(ranges.hash(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (first <= middle) {
            subproof(first, from, middle, whole, ranges, proof);
            proof.add(ranges.hash(middle, to));
        } else {
            subproof(first, middle, to, false, ranges, proof);
            proof.add(ranges.hash(from, middle));
        }
    }

    /** The largest power of two below n. */
    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }

    private static boolean sized(List<byte[]> proof) {
        return proof.size() <= 2 * Long.SIZE && proof.stream().allMatch(h -> h.length == TreeHash.SIZE);
    }

    /** MTH of ranges of leaves. */
    private record Ranges(NodeSource nodes) {
        byte[] hash(long from, long to) {
            long n = to - from;
            if (Long.bitCount(n) == 1) {
                int level = Long.numberOfTrailingZeros(n);
                return nodes.node(level, from >>> level);
            }
            long middle = from + split(n);
            return new TreeHash().node(hash(from, middle), hash(middle, to));
        }
    }
}
