package io.swarmguard.keys;

import io.swarmguard.store.Cipher;
import io.swarmguard.store.DurableFile;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The data keys: a random root key, wrapped by the master key in the file {@code keyring} of the data directory, one key
 * derived from it for each table, and one derived from that for each segment of records. Safe for any thread.
 */
public final class KeyRing implements Cipher, AutoCloseable {
    /** The file's name in the data directory. */
    public static final String FILE = "keyring";

    private static final int MAX_CACHED_KEYS = 4096;

    private final SecureRandom random;
    private final ThreadLocal<javax.crypto.Cipher> gcm = ThreadLocal.withInitial(WrappedRoot::gcm);
    private final Map<String, SecretKey> tableKeys = new ConcurrentHashMap<>();
    private final Map<String, SecretKey> hashKeys = new ConcurrentHashMap<>();
    private final Map<String, Segment> sealing = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, SecretKey> opening = new ConcurrentHashMap<>();
    private volatile @Nullable SecretKey root; // null once closed

    private KeyRing(SecretKey root, SecureRandom random) {
        this.root = root;
        this.random = random;
    }

    /**
     * Opens the ring of a data directory, or makes one if the directory has no database yet.
     *
     * @throws StoreException WRONG_KEY if it was wrapped by another master key, CORRUPT if it is damaged or missing
     */
    public static KeyRing open(MasterKey master, Path dataDir, SecureRandom random) {
        Path file = dataDir.resolve(FILE);
        if (Files.exists(file)) {
            return new KeyRing(WrappedRoot.read(file, master), random);
        }
        if (Files.exists(dataDir.resolve(Store.FILE))) {
            throw new StoreException(Kind.CORRUPT, "the key ring " + file + " is missing: nothing can be opened");
        }
        byte[] fresh = new byte[Derivation.KEY_BYTES];
        random.nextBytes(fresh);
        DurableFile.write(file, WrappedRoot.wrap(fresh, master, random));
        return new KeyRing(Derivation.key(fresh), random);
    }

    @Override
    public byte[] seal(String table, byte[] rowKey, int version, byte[] plaintext) {
        Segment segment = sealing.computeIfAbsent(table, this::freshSegment);
        long counter = segment.counter().getAndIncrement();
        while (counter >= Segment.MAX_RECORDS) {
            sealing.remove(table, segment);
            segment = sealing.computeIfAbsent(table, this::freshSegment);
            counter = segment.counter().getAndIncrement();
        }
        try {
            return new SealedForm(table, rowKey, version)
                    .seal(gcm.get(), segment.key(), WrappedRoot.ROOT_ID, segment.id(), counter, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // the JDK's own AES takes every plaintext
        }
    }

    @Override
    public byte[] open(String table, byte[] rowKey, int version, byte[] sealed) {
        SealedForm form = new SealedForm(table, rowKey, version);
        if (form.checkedRootId(sealed) != WrappedRoot.ROOT_ID) {
            throw form.broken("was sealed by a root key this ring does not hold");
        }
        return form.open(gcm.get(), openingKey(table, SealedForm.segment(sealed)), sealed);
    }

    @Override
    public byte[] keyedHash(String purpose, byte[] value) {
        SecretKey key = hashKeys.computeIfAbsent(
                purpose, p -> Derivation.expand(root(), "hash", WrappedRoot.utf8(p), "HmacSHA256"));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Forgets the keys; what is sealed or opened later fails. */
    @Override
    public void close() {
        root = null;
        sealing.clear();
        opening.clear();
        tableKeys.clear();
        hashKeys.clear();
    }

    private Segment freshSegment(String table) {
        byte[] id = new byte[SealedForm.SEGMENT_BYTES];
        random.nextBytes(id);
        return new Segment(id, segmentKey(table, id), new AtomicLong());
    }

    private SecretKey openingKey(String table, byte[] segment) {
        byte[] name = WrappedRoot.utf8(table);
        ByteBuffer id = ByteBuffer.allocate(name.length + segment.length)
                .put(segment)
                .put(name)
                .flip();
        SecretKey known = opening.get(id);
        if (known != null) {
            return known;
        }
        if (opening.size() >= MAX_CACHED_KEYS) {
            opening.clear();
        }
        SecretKey derived = segmentKey(table, segment);
        opening.put(id, derived);
        return derived;
    }

    private SecretKey segmentKey(String table, byte[] segment) {
        SecretKey tableKey = tableKeys.computeIfAbsent(
                table, t -> Derivation.expand(root(), "table", WrappedRoot.utf8(t), "HKDF-PRK"));
        return Derivation.expand(tableKey, "segment", segment, "AES");
    }

    private SecretKey root() {
        SecretKey key = root;
        if (key == null) {
            throw new StoreException(Kind.CLOSED, "the key ring is closed");
        }
        return key;
    }
}
