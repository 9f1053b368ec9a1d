package io.swarmguard.formats.note;

import io.swarmguard.formats.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A public key that verifies notes, as c2sp.org/signed-note writes it: {@code <name>+<key id>+<base64>}. */
public final class NoteKey {
    private static final int MAX_TEXT = 4096;

    private final String name;
    private final SignatureType type;
    private final byte[] key;
    private final int id;

    private NoteKey(String name, SignatureType type, byte[] key) {
        this.name = name;
        this.type = type;
        this.key = key;
        this.id = idOf(name, type, key);
    }

    /**
     * @param name not empty, without spaces, control characters and plus signs
     * @throws IllegalArgumentException if the name or the key is not of that form
     */
    public static NoteKey of(String name, SignatureType type, PublicKey key) {
        byte[] prefix = HexFormat.of().parseHex(type.spkiPrefix());
        byte[] spki = key.getEncoded();
        if (!isName(name)
                || spki.length != prefix.length + type.keyBytes()
                || !Arrays.equals(spki, 0, prefix.length, prefix, 0, prefix.length)) {
            throw new IllegalArgumentException("no key of kind " + type + " named '" + name + "'");
        }
        return new NoteKey(name, type, Arrays.copyOfRange(spki, prefix.length, spki.length));
    }

    public static NoteKey parse(String text) throws MalformedException {
        int first = text.indexOf('+');
        int second = text.indexOf('+', first + 1);
        if (text.length() > MAX_TEXT || first < 1 || second < 0 || !isName(text.substring(0, first))) {
            throw new MalformedException("verifier key: not <name>+<id>+<base64>");
        }
        byte[] blob = NoteText.base64(text.substring(second + 1));
        for (SignatureType type : SignatureType.values()) {
            byte[] code = type.code();
            if (blob.length == code.length + type.keyBytes()
                    && Arrays.equals(blob, 0, code.length, code, 0, code.length)) {
                NoteKey key =
                        new NoteKey(text.substring(0, first), type, Arrays.copyOfRange(blob, code.length, blob.length));
                if (!key.toString().equals(text)) {
                    throw new MalformedException("verifier key: its id is not that of the key");
                }
                return key;
            }
        }
        throw new MalformedException("verifier key: of an unknown kind");
    }

    public String name() {
        return name;
    }

    public SignatureType type() {
        return type;
    }

    int id() {
        return id;
    }

    /** Whether the signature (without key id) is this key's over the text. */
    boolean verifies(String text, byte[] signature) {
        if (signature.length != type.signatureBytes()) {
            return false;
        }
        try {
            byte[] prefix = HexFormat.of().parseHex(type.spkiPrefix());
            byte[] spki = ByteBuffer.allocate(prefix.length + key.length)
                    .put(prefix)
                    .put(key)
                    .array();
            Signature verifier = Signature.getInstance(type.algorithm());
            verifier.initVerify(KeyFactory.getInstance(type.algorithm()).generatePublic(new X509EncodedKeySpec(spki)));
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a key or signature that cannot be read verifies nothing
        }
    }

    static boolean isName(String text) {
        return !text.isEmpty()
                && text.chars()
                        .noneMatch(c -> c == '+' || c <= ' ' || Character.isSpaceChar(c) || Character.isISOControl(c));
    }

    private static int idOf(String name, SignatureType type, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            digest.update(type.code());
            return ByteBuffer.wrap(digest.digest(key)).getInt();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has SHA-256
        }
    }

    @Override
    public String toString() {
        byte[] code = type.code();
        byte[] blob =
                ByteBuffer.allocate(code.length + key.length).put(code).put(key).array();
        return name + "+" + HexFormat.of().toHexDigits(id) + "+"
                + Base64.getEncoder().encodeToString(blob);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NoteKey that
                && name.equals(that.name)
                && type == that.type
                && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, id);
    }
}
