package io.swarmguard.keys;

import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import io.swarmguard.store.Tx;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The keys that sign, each made once under its name and kept sealed in the store. Safe for any thread. */
public final class SigningKeys {
    /** The first generation of the CA key: {@link KeyKind#EC_P384}. */
    public static final String CA = "ca-1";
    /** The hub's own TLS key: {@link KeyKind#EC_P256}. */
    public static final String SERVER = "server-1";
    /** Checkpoints: {@link KeyKind#ED25519}. */
    public static final String CHECKPOINT_ED25519 = "checkpoint-ed25519-1";
    /** Checkpoints: {@link KeyKind#ML_DSA_65}. */
    public static final String CHECKPOINT_ML_DSA = "checkpoint-ml-dsa-1";

    private static final String TABLE = "signing_key";
    private static final int SEALED_VERSION = 1;

    private final Store store;
    private final Map<String, LocalSigner> signers = new ConcurrentHashMap<>();

    private SigningKeys(Store store) {
        this.store = store;
    }

    /** The tables of this room, to be handed to {@link Store#open}. */
    public static List<Migration> migrations() {
        return List.of(Migration.of("keys", 1, KeysSql.SIGNING_KEYS));
    }

    public static SigningKeys open(Store store) {
        return new SigningKeys(store);
    }

    /**
     * The signer of that name; the key is made on first use. Blocking.
     *
     * @throws StoreException WORK_FAILED if there is a key of that name and of another kind
     */
    public Signer signer(String name, KeyKind kind) {
        return local(name, kind);
    }

    /** The private key itself, for what cannot work through the port (TLS). Blocking. */
    @SuppressWarnings("unused") // the token is the point: whoever calls this names it
    public PrivateKey privateKey(String name, KeyKind kind, InsecureKeyAccess access) {
        return local(name, kind).privateKey();
    }

    private LocalSigner local(String name, KeyKind kind) {
        LocalSigner known = signers.get(name);
        if (known == null) {
            known = store.read(tx -> find(tx, name)).orElseGet(() -> store.writeNow(tx -> findOrMake(tx, name, kind)));
            signers.put(name, known);
        }
        if (known.kind() != kind) {
            throw new StoreException(Kind.WORK_FAILED, "the key '" + name + "' is " + known.kind() + ", not " + kind);
        }
        return known;
    }

    private static LocalSigner findOrMake(Tx tx, String name, KeyKind kind) throws SQLException {
        Optional<LocalSigner> known = find(tx, name);
        if (known.isPresent()) {
            return known.get(); // another thread was first
        }
        KeyPair pair = generate(kind);
        byte[] open = pair.getPublic().getEncoded();
        tx.update(
                KeysSql.INSERT_KEY,
                name,
                kind.name(),
                open,
                tx.cipher()
                        .seal(
                                TABLE,
                                rowKey(name, kind, open),
                                SEALED_VERSION,
                                pair.getPrivate().getEncoded()));
        return new LocalSigner(kind, pair.getPublic(), pair.getPrivate());
    }

    private static Optional<LocalSigner> find(Tx tx, String name) throws SQLException {
        return tx.first(
                KeysSql.FIND_KEY,
                row -> restore(tx, name, KeyKind.valueOf(row.getString(1)), row.getBytes(2), row.getBytes(3)),
                name);
    }

    private static LocalSigner restore(Tx tx, String name, KeyKind kind, byte[] publicKey, byte[] sealed) {
        byte[] privateKey = tx.cipher().open(TABLE, rowKey(name, kind, publicKey), SEALED_VERSION, sealed);
        try {
            KeyFactory factory = KeyFactory.getInstance(kind.keyAlgorithm());
            PublicKey open = factory.generatePublic(new X509EncodedKeySpec(publicKey));
            return new LocalSigner(kind, open, factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
        } catch (GeneralSecurityException e) {
            throw new StoreException(Kind.CORRUPT, "a signing key in the store cannot be read", e);
        }
    }

    /** Binds the public half to the private one: neither can be exchanged alone. */
    private static byte[] rowKey(String name, KeyKind kind, byte[] publicKey) {
        byte[] text = WrappedRoot.utf8(name + "\n" + kind + "\n");
        byte[] both = Arrays.copyOf(text, text.length + publicKey.length);
        System.arraycopy(publicKey, 0, both, text.length, publicKey.length);
        return both;
    }

    private static KeyPair generate(KeyKind kind) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.keyAlgorithm());
            switch (kind) {
                case EC_P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case EC_P384 -> generator.initialize(new ECGenParameterSpec("secp384r1"));
                case ED25519, ML_DSA_65 -> {} // the algorithm's name says all
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // JDK 25 has them
        }
    }
}
