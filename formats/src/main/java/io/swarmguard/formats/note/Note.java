package io.swarmguard.formats.note;

import io.swarmguard.formats.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A text and the signatures under it (c2sp.org/signed-note). Immutable. */
public final class Note {
    private static final int MAX_CHARS = 64 * 1024;
    private static final int MAX_SIGNATURES = 16;
    private static final String LINE = "\u2014 ";

    private final String text;
    private final List<NoteSignature> signatures;

    private Note(String text, List<NoteSignature> signatures) {
        this.text = text;
        this.signatures = List.copyOf(signatures);
    }

    /**
     * A note without signatures yet.
     *
     * @param text ends with a newline and holds no other control character
     */
    public static Note unsigned(String text) {
        if (!isText(text)) {
            throw new IllegalArgumentException("no text of a note");
        }
        return new Note(text, List.of());
    }

    /** This note with one more signature, which the signer makes of the text's bytes. */
    public Note sign(NoteKey key, UnaryOperator<byte[]> signer) {
        List<NoteSignature> more = new ArrayList<>(signatures);
        more.add(new NoteSignature(key.name(), key.id(), signer.apply(text.getBytes(StandardCharsets.UTF_8))));
        return new Note(text, more);
    }

    /** Parses a note; says nothing about whether its signatures are good. */
    public static Note parseUnverified(String note) throws MalformedException {
        int gap = note.lastIndexOf("\n\n");
        if (note.length() > MAX_CHARS || gap < 0 || !note.endsWith("\n")) {
            throw new MalformedException("note: not a text, an empty line and signatures");
        }
        String text = note.substring(0, gap + 1);
        if (!isText(text)) {
            throw new MalformedException("note: the text holds control characters or broken characters");
        }
        String[] lines = note.substring(gap + 2).split("\n", -1);
        int count = lines.length - 1; // the last one is empty: the note ends with a newline
        if (count < 1 || count > MAX_SIGNATURES) {
            throw new MalformedException("note: " + count + " signatures");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line : Arrays.asList(lines).subList(0, count)) {
            signatures.add(signature(line));
        }
        return new Note(text, signatures);
    }

    /**
     * Parses a note and demands a good signature of each key.
     *
     * @throws MalformedException also if a signature is missing or wrong
     */
    public static Note open(String note, List<NoteKey> keys) throws MalformedException {
        Note parsed = parseUnverified(note);
        if (keys.isEmpty()) {
            throw new MalformedException("note: no key to verify it by");
        }
        for (NoteKey key : keys) {
            if (!parsed.isSignedBy(key)) {
                throw new MalformedException("note: no good signature of " + key.name() + " (" + key.type() + ")");
            }
        }
        return parsed;
    }

    public String text() {
        return text;
    }

    private boolean isSignedBy(NoteKey key) {
        List<NoteSignature> own = signatures.stream()
                .filter(s -> s.name().equals(key.name()) && s.keyId() == key.id())
                .toList();
        return own.size() == 1 && key.verifies(text, own.get(0).signature());
    }

    private static NoteSignature signature(String line) throws MalformedException {
        int space = line.indexOf(' ', LINE.length());
        if (!line.startsWith(LINE) || space < 0 || !NoteKey.isName(line.substring(LINE.length(), space))) {
            throw new MalformedException("note: bad signature line");
        }
        byte[] blob = NoteText.base64(line.substring(space + 1));
        if (blob.length < 5) {
            throw new MalformedException("note: signature too short");
        }
        return new NoteSignature(
                line.substring(LINE.length(), space),
                ByteBuffer.wrap(blob).getInt(),
                Arrays.copyOfRange(blob, 4, blob.length));
    }

    private static boolean isText(String text) {
        return text.endsWith("\n")
                && text.chars().noneMatch(c -> (c < ' ' && c != '\n') || c == 0x7F)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The note as it is written down. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(text).append('\n');
        for (NoteSignature signature : signatures) {
            all.append(signature).append('\n');
        }
        return all.toString();
    }
}
