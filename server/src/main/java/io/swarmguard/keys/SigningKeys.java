package io.swarmguard.keys;

import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import java.security.PrivateKey;
import java.util.List;

/** The keys that sign, each made once under its name and kept sealed in the store. */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class SigningKeys {
    /** The first generation of the CA key: {@link KeyKind#EC_P384}. */
    public static final String CA = "ca-1";
    /** The hub's own TLS key: {@link KeyKind#EC_P256}. */
    public static final String SERVER = "server-1";
    /** Checkpoints: {@link KeyKind#ED25519}. */
    public static final String CHECKPOINT_ED25519 = "checkpoint-ed25519-1";
    /** Checkpoints: {@link KeyKind#ML_DSA_65}. */
    public static final String CHECKPOINT_ML_DSA = "checkpoint-ml-dsa-1";

    private SigningKeys() {}

    /** The tables of this room, to be handed to {@link Store#open}. */
    public static List<Migration> migrations() {
        return List.of(Migration.of(
                "keys",
                1,
                "CREATE TABLE signing_key (name TEXT PRIMARY KEY, kind TEXT NOT NULL, public_key BLOB NOT NULL,"
                        + " sealed BLOB NOT NULL)"));
    }

    public static SigningKeys open(Store store) {
        throw new UnsupportedOperationException();
    }

    /** The signer of that name; the key is made on first use. Blocking. */
    public Signer signer(String name, KeyKind kind) {
        throw new UnsupportedOperationException();
    }

    /** The private key itself, for what cannot work through the port (TLS). Blocking. */
    public PrivateKey privateKey(String name, KeyKind kind, InsecureKeyAccess access) {
        throw new UnsupportedOperationException();
    }
}
