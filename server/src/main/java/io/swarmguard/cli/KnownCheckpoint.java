package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.config.Places;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.ledger.CheckpointMemory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The last checkpoint this operator saw: the hub must prove that its ledger goes on from there. */
final class KnownCheckpoint {
    private static final String FILE = "ledger.checkpoint";

    private KnownCheckpoint() {}

    /** What is remembered beside the operator's key; empty if nothing. */
    static CheckpointMemory of(Places places) {
        return new CheckpointMemory(places.keysOf(HubClient.instance(places)).resolve(FILE));
    }

    static boolean isThere(Places places) {
        return Files.exists(places.instanceFile())
                && Files.exists(places.keysOf(HubClient.instance(places)).resolve(FILE));
    }

    /** @throws io.swarmguard.store.StoreException if the hub's ledger is not a continuation of the one seen before */
    static void demandConsistency(HubClient hub, Places places) {
        JsonNode head = hub.get("/api/ledger?count=1");
        List<NoteKey> keys = new ArrayList<>();
        try {
            for (JsonNode key : head.path("keys")) {
                keys.add(NoteKey.parse(key.asText()));
            }
        } catch (MalformedException e) {
            throw new CliException(
                    "ledger-keys", "the hub's ledger keys are malformed", "is this the hub you mean?", e);
        }
        of(places).accept(keys, head.path("checkpoint").asText(), (first, second) -> {
            List<byte[]> path = new ArrayList<>();
            hub.get("/api/ledger/consistency?from=" + first + "&to=" + second)
                    .path("path")
                    .forEach(hash -> path.add(Base64.getDecoder().decode(hash.asText())));
            return path;
        });
    }
}
