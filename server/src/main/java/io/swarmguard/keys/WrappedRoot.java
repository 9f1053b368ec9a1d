package io.swarmguard.keys;

import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The key ring's file. Three lines: its format, a value that tells whether a master key is the right one, and the root
 * key ({@code <id> <base64 of nonce and AES-256-GCM ciphertext>}).
 */
final class WrappedRoot {
    static final int ROOT_ID = 1;

    private static final String FORMAT = "swarmguard-keyring 1";
    private static final int NONCE_BYTES = 12; // random: a master key wraps a handful of keys in its life
    private static final int CHECK_BYTES = 8;

    private WrappedRoot() {}

    static byte[] wrap(byte[] root, MasterKey master, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = crypt(Cipher.ENCRYPT_MODE, master, nonce, root);
            byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
            String text = FORMAT + "\nmaster " + check(master) + "\nroot " + ROOT_ID + " "
                    + Base64.getEncoder().encodeToString(both) + "\n";
            return utf8(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // the JDK's own AES takes every plaintext
        }
    }

    static SecretKey read(Path file, MasterKey master) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StoreException(Kind.IO, "the key ring " + file + " cannot be read", e);
        }
        String rootPrefix = "root " + ROOT_ID + " ";
        if (lines.size() != 3
                || !lines.get(0).equals(FORMAT)
                || !lines.get(1).startsWith("master ")
                || !lines.get(2).startsWith(rootPrefix)) {
            throw damaged(file, null);
        }
        if (!lines.get(1).equals("master " + check(master))) {
            throw new StoreException(
                    Kind.WRONG_KEY,
                    "the master key is not the one the data directory " + file.getParent() + " was sealed with");
        }
        try {
            byte[] both = Base64.getDecoder().decode(lines.get(2).substring(rootPrefix.length()));
            byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
            byte[] sealed = Arrays.copyOfRange(both, Math.min(NONCE_BYTES, both.length), both.length);
            return Derivation.key(crypt(Cipher.DECRYPT_MODE, master, nonce, sealed));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    static Cipher gcm() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] crypt(int mode, MasterKey master, byte[] nonce, byte[] data) throws GeneralSecurityException {
        Cipher cipher = gcm();
        SecretKey key = Derivation.expand(Derivation.key(master.bytes()), "wrap root key", new byte[0], "AES");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(utf8(FORMAT + " root " + ROOT_ID));
        return cipher.doFinal(data);
    }

    private static String check(MasterKey master) {
        byte[] value = Derivation.expand(Derivation.key(master.bytes()), "check value", new byte[0], "Generic")
                .getEncoded();
        return HexFormat.of().formatHex(value, 0, CHECK_BYTES);
    }

    private static StoreException damaged(Path file, @org.jspecify.annotations.Nullable Throwable cause) {
        return new StoreException(Kind.CORRUPT, "the key ring " + file + " is damaged", cause);
    }
}
