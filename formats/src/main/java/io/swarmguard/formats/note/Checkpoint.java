package io.swarmguard.formats.note;

import io.swarmguard.formats.MalformedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a log (c2sp.org/tlog-checkpoint): its origin, its size and its root. Written here without extension
 * lines; such lines are accepted and ignored.
 */
public final class Checkpoint {
    private static final int ROOT_BYTES = 32;

    private final String origin;
    private final long size;
    private final byte[] root;

    /** @throws IllegalArgumentException if there can be no such head */
    public Checkpoint(String origin, long size, byte[] root) {
        if (!NoteKey.isName(origin) || size < 0 || root.length != ROOT_BYTES) {
            throw new IllegalArgumentException("checkpoint of '" + origin + "', size " + size);
        }
        this.origin = origin;
        this.size = size;
        this.root = root.clone();
    }

    /** Reads a note that must be signed by all of the keys, and be of the origin their first is named by. */
    public static Checkpoint open(String note, List<NoteKey> keys) throws MalformedException {
        Checkpoint checkpoint = parse(Note.open(note, keys).text());
        if (!checkpoint.origin.equals(keys.get(0).name())) {
            throw new MalformedException("checkpoint: of another log");
        }
        return checkpoint;
    }

    /** Parses a checkpoint's text (a note's text, or a note whose signatures are nobody's concern). */
    public static Checkpoint parse(String text) throws MalformedException {
        String[] lines = text.split("\n", 5);
        if (lines.length < 4 || !NoteKey.isName(lines[0])) {
            throw new MalformedException("checkpoint: not an origin, a size and a root");
        }
        byte[] root = NoteText.base64(lines[2]);
        if (root.length != ROOT_BYTES) {
            throw new MalformedException("checkpoint: root of " + root.length + " bytes");
        }
        return new Checkpoint(lines[0], number(lines[1]), root);
    }

    public String origin() {
        return origin;
    }

    /** Leaves. */
    public long size() {
        return size;
    }

    public byte[] root() {
        return root.clone();
    }

    /** The text to be signed. */
    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    private static long number(String text) throws MalformedException {
        if (text.isEmpty()
                || text.length() > 18
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                || (text.length() > 1 && text.startsWith("0"))) {
            throw new MalformedException("checkpoint: bad size");
        }
        return Long.parseLong(text);
    }

    @Override
    public String toString() {
        return origin + " size " + size + " root " + HexFormat.of().formatHex(root);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Checkpoint that
                && origin.equals(that.origin)
                && size == that.size
                && Arrays.equals(root, that.root);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(root);
    }
}
