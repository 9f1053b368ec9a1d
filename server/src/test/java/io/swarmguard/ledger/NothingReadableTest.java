package io.swarmguard.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.keys.KeyKind;
import io.swarmguard.keys.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever steals the data directory reads neither bodies nor actors, also not from the write-ahead log. */
class NothingReadableTest {
    private static final String BODY = "canary-body-8d1f";
    private static final String ACTOR = "operator/canary-actor-77";

    @TempDir
    Path root;

    @Test
    void noCanaryIsFoundInTheDataDirectory() throws Exception {
        try (TestHub hub = TestHub.open(root)) {
            List<LeafDraft> drafts = List.of(new LeafDraft(1, ACTOR, BODY.getBytes(StandardCharsets.UTF_8)));
            hub.store.writeNow(tx -> hub.ledger.append(tx, drafts));
            hub.keys.signer(SigningKeys.CA, KeyKind.EC_P384);
            assertThat(Files.size(hub.dir.path().resolve("swarmguard.db-wal"))).isPositive();
            assertNoCanary(hub.dir.path());
        }
        assertNoCanary(root.resolve("data"));
    }

    private static void assertNoCanary(Path dir) throws Exception {
        try (var files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(content.contains("canary")).as(file.toString()).isFalse();
            }
        }
    }
}
