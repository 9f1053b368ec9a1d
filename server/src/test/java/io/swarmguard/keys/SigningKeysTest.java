package io.swarmguard.keys;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    private static final byte[] DATA = {1, 2, 3};

    @TempDir
    Path root;

    @Test
    void keysAreMadeOnceAndSignAfterARestart() throws Exception {
        Map<KeyKind, PublicKey> made = new EnumMap<>(KeyKind.class);
        try (DataDir dir = DataDir.open(root.resolve("data"));
                Store store = open(dir)) {
            SigningKeys keys = SigningKeys.open(store);
            for (KeyKind kind : KeyKind.values()) {
                made.put(kind, keys.signer("key-" + kind, kind).publicKey());
            }
        }
        try (DataDir dir = DataDir.open(root.resolve("data"));
                Store store = open(dir)) {
            SigningKeys keys = SigningKeys.open(store);
            for (KeyKind kind : KeyKind.values()) {
                Signer signer = keys.signer("key-" + kind, kind);
                assertThat(signer.publicKey()).isEqualTo(made.get(kind));
                Signature verifier = Signature.getInstance(kind.signatureAlgorithm());
                verifier.initVerify(made.get(kind));
                verifier.update(DATA);
                assertThat(verifier.verify(signer.sign(DATA))).isTrue();
            }
        }
    }

    @Test
    void keyOfAnotherKindIsRefusedAndAnExchangedPublicKeyDoesNotOpen() throws Exception {
        try (DataDir dir = DataDir.open(root.resolve("data"));
                Store store = open(dir)) {
            SigningKeys keys = SigningKeys.open(store);
            keys.signer("one", KeyKind.EC_P256);
            byte[] other = keys.signer("two", KeyKind.EC_P256).publicKey().getEncoded();
            assertThatThrownBy(() -> keys.signer("one", KeyKind.ED25519)).hasMessageContaining("EC_P256");
            store.writeNow(tx -> tx.update(sql("UPDATE signing_key SET public_key = ? WHERE name = 'one'"), other));
            assertThatThrownBy(() -> SigningKeys.open(store).signer("one", KeyKind.EC_P256))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.SEAL_BROKEN));
        }
    }

    @Test
    void privateKeyLeavesOnlyWithTheToken() {
        try (DataDir dir = DataDir.open(root.resolve("data"));
                Store store = open(dir)) {
            SigningKeys keys = SigningKeys.open(store);
            assertThat(keys.privateKey(SigningKeys.SERVER, KeyKind.EC_P256, InsecureKeyAccess.get())
                            .getAlgorithm())
                    .isEqualTo("EC");
            assertThat(keys.signer(SigningKeys.SERVER, KeyKind.EC_P256).toString())
                    .isEqualTo("LocalSigner EC_P256");
        }
    }

    private Store open(DataDir dir) {
        SecureRandom random = new SecureRandom();
        Path keyDir = root.resolve("keys");
        MasterKey master = Files.exists(keyDir) ? MasterKey.load(keyDir) : MasterKey.create(keyDir, random);
        return Store.open(dir, KeyRing.open(master, dir.path(), random), SigningKeys.migrations());
    }
}
