package io.swarmguard.formats.note;

import java.nio.ByteBuffer;
import java.util.Base64;

/** One signature line: {@code — <name> <base64(key id, signature)>}. */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record NoteSignature(String name, int keyId, byte[] signature) {
    @Override
    public String toString() {
        byte[] blob = ByteBuffer.allocate(4 + signature.length)
                .putInt(keyId)
                .put(signature)
                .array();
        return "\u2014 " + name + " " + Base64.getEncoder().encodeToString(blob);
    }
}
