package io.swarmguard;

import io.swarmguard.cli.Recovering;
import io.swarmguard.config.FlatJson;
import io.swarmguard.config.Instance;
import io.swarmguard.config.Places;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody on the host asks for a new operator certificate: a file in the data directory, with a proof that whoever wrote
 * it has the master key. A random part makes each good for once.
 *
 * @param asked when, as text
 * @param nonce random, in base64
 * @param proof HMAC over all of it
 */
record RecoveryRequest(PrincipalId id, String asked, String nonce, byte[] proof) {
    private static final String PURPOSE = "operator-recovery";
    private static final int LONGEST = 4096;
    private static final int NONCE_BYTES = 16;

    static Path file(Path data) {
        return data.resolve("operator-recovery.json");
    }

    /** Null if the file is no request. */
    static @Nullable RecoveryRequest read(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            return null;
        }
        try {
            Map<String, String> values = FlatJson.read(file);
            return new RecoveryRequest(
                    PrincipalId.operator(values.getOrDefault("name", "")),
                    values.getOrDefault("asked", ""),
                    values.getOrDefault("nonce", ""),
                    Base64.getDecoder().decode(values.getOrDefault("proof", "")));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Writes one, to be taken up by the running hub or its next start. */
    static Recovering.Asked write(Places places, String name) throws IOException {
        Path file = file(places.data());
        if (Files.exists(file)) {
            return new Recovering.Asked(
                    FlatJson.read(file).getOrDefault("name", ""), places.keysOf(instance(places)), true);
        }
        PrincipalId id = PrincipalId.operator(new Name(name).value());
        Path keys = places.keysOf(instance(places));
        byte[] random = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(random);
        String nonce = Base64.getEncoder().encodeToString(random);
        String asked = Clock.systemUTC().instant().toString();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("version", "1");
        values.put("name", name);
        values.put("asked", asked);
        values.put("nonce", nonce);
        try (MasterKey master = MasterKey.load(keys)) {
            values.put("proof", Base64.getEncoder().encodeToString(master.prove(PURPOSE, said(id, asked, nonce))));
        }
        FlatJson.write(file, values);
        return new Recovering.Asked(name, keys, false);
    }

    private static Instance instance(Places places) throws IOException {
        return Instance.read(places.instanceFile());
    }

    boolean isProvedBy(MasterKey master) {
        return MessageDigest.isEqual(proof, master.prove(PURPOSE, said(id, asked, nonce)));
    }

    /** By which it is known in the ledger. */
    Fingerprint fingerprint() {
        return Fingerprint.of(said(id, asked, nonce));
    }

    private static byte[] said(PrincipalId id, String asked, String nonce) {
        return (id + "\n" + asked + "\n" + nonce).getBytes(StandardCharsets.UTF_8);
    }
}
