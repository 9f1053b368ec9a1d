package io.swarmguard.keys;

import io.swarmguard.store.DurableFile;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;

/**
 * The key all others hang from: 32 random bytes in a 0600 file outside the data directory. The file has three lines: its
 * format, the key in base64, and the first four bytes of the key's SHA-256, so that a damaged file is told from a
 * wrong one.
 */
public final class MasterKey implements AutoCloseable {
    /** The file's name in the key directory. */
    public static final String FILE = "master.key";

    private static final String FORMAT = "swarmguard-master-key 1";
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final byte[] key;

    private MasterKey(byte[] key) {
        this.key = key;
    }

    /**
     * Loads the master key of a data directory; makes one only if nothing was sealed there yet.
     *
     * @throws StoreException WRONG_KEY if the data directory needs a key that is not in the key directory
     */
    public static MasterKey loadOrCreate(Path keyDir, Path dataDir, SecureRandom random) {
        if (exists(keyDir)) {
            return load(keyDir);
        }
        if (Files.exists(dataDir.resolve(KeyRing.FILE))) {
            throw new StoreException(
                    Kind.WRONG_KEY,
                    "the data directory " + dataDir + " is sealed, and its master key is missing: expected "
                            + keyDir.resolve(FILE));
        }
        return create(keyDir, random);
    }

    /** Makes a new master key in the directory (0700, made if missing). Refuses if there is one. */
    public static MasterKey create(Path keyDir, SecureRandom random) {
        if (exists(keyDir)) {
            throw new StoreException(Kind.WRONG_KEY, "there is a master key in " + keyDir + " already");
        }
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        String text = FORMAT + "\n" + Base64.getEncoder().encodeToString(key) + "\n" + check(key) + "\n";
        DurableFile.write(keyDir.resolve(FILE), text.getBytes(StandardCharsets.US_ASCII));
        return new MasterKey(key);
    }

    /** Reads the master key; refuses a missing or damaged file and one that others can read. */
    public static MasterKey load(Path keyDir) {
        Path file = keyDir.resolve(FILE);
        try {
            if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                throw new StoreException(
                        Kind.WRONG_KEY, "the master key " + file + " can be used by others: chmod 600 it");
            }
            return new MasterKey(parse(file, Files.readAllLines(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new StoreException(Kind.WRONG_KEY, "the master key " + file + " cannot be read", e);
        }
    }

    public static boolean exists(Path keyDir) {
        return Files.exists(keyDir.resolve(FILE));
    }

    /** Proof that whoever made it has this key: HMAC-SHA256 under a key derived for the purpose alone. */
    public byte[] prove(String purpose, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(Derivation.expand(Derivation.key(key), "prove/" + purpose, new byte[0], "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** The key itself; for {@link KeyRing} alone. */
    byte[] bytes() {
        return key.clone();
    }

    /** Overwrites the key in memory. */
    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }

    private static byte[] parse(Path file, List<String> lines) {
        if (lines.size() == 3 && lines.get(0).equals(FORMAT)) {
            try {
                byte[] key = Base64.getDecoder().decode(lines.get(1));
                if (key.length == BYTES && check(key).equals(lines.get(2))) {
                    return key;
                }
            } catch (IllegalArgumentException e) {
                throw new StoreException(Kind.WRONG_KEY, "the master key " + file + " is damaged", e);
            }
        }
        throw new StoreException(Kind.WRONG_KEY, "the master key " + file + " is damaged");
    }

    private static String check(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key), 0, 4);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
