package io.swarmguard.formats.merkle;

import java.util.Arrays;
import java.util.Locale;

/**
 * The tiles of c2sp.org/tlog-tiles: a tile of level L holds up to 256 consecutive hashes of perfect subtrees of
 * 256^L leaves.
 */
public final class Tiles implements NodeSource {
    /** Hashes of a full tile. */
    public static final int WIDTH = 256;

    private static final int HEIGHT = 8;

    private final Source source;

    /** Where tiles come from. */
    @FunctionalInterface
    public interface Source {
        /** The hashes of that tile, one after the other; of the last tile of a level as many as there are. */
        byte[] tile(int level, long index);
    }

    public Tiles(Source source) {
        this.source = source;
    }

    @Override
    public byte[] node(int level, long index) {
        int inTile = level % HEIGHT;
        long first = index << inTile; // of the tile level's hashes
        byte[] hashes = source.tile(level / HEIGHT, first / WIDTH);
        int offset = (int) (first % WIDTH) * TreeHash.SIZE;
        return perfect(new TreeHash(), hashes, offset, 1 << inTile);
    }

    /** The hash over a full tile: what stands for it one level up. */
    public static byte[] root(TreeHash hash, byte[] tile) {
        if (tile.length != WIDTH * TreeHash.SIZE) {
            throw new IllegalArgumentException("tile of " + tile.length + " bytes");
        }
        return perfect(hash, tile, 0, WIDTH);
    }

    /**
     * The tile's path in an export: {@code tile/<level>/<index>[.p/<width>]}, the index in groups of three digits.
     *
     * @param width hashes in the tile; 256 for a full one
     */
    public static String path(int level, long index, int width) {
        return "tile/" + level + "/" + number(index) + partial(width);
    }

    /** The path of a bundle of entries, as {@link #path}. */
    public static String entriesPath(long index, int width) {
        return "tile/entries/" + number(index) + partial(width);
    }

    private static String partial(int width) {
        if (width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("tile of " + width + " hashes");
        }
        return width == WIDTH ? "" : ".p/" + width;
    }

    private static String number(long index) {
        StringBuilder path = new StringBuilder(String.format(Locale.ROOT, "%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            path.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
        }
        return path.toString();
    }

    private static byte[] perfect(TreeHash hash, byte[] hashes, int offset, int count) {
        if (count == 1) {
            return Arrays.copyOfRange(hashes, offset, offset + TreeHash.SIZE);
        }
        int half = count / 2;
        return hash.node(
                perfect(hash, hashes, offset, half), perfect(hash, hashes, offset + half * TreeHash.SIZE, half));
    }
}
