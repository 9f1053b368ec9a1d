package io.swarmguard.formats.note;

import io.swarmguard.formats.MalformedException;
import java.util.Arrays;
import java.util.Base64;

/** What notes and checkpoints have in common. */
final class NoteText {
    private NoteText() {}

    /** Base64 with padding, in the one canonical form. */
    static byte[] base64(String text) throws MalformedException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("note: bad base64");
        }
        if (!Arrays.equals(Base64.getEncoder().encode(bytes), text.getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            throw new MalformedException("note: base64 not in its canonical form");
        }
        return bytes;
    }
}
