package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.checks.load.Sabotage;
import io.swarmguard.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies are applied to a real hub that is killed, whose disk is full, and that two operators speak to at once. */
@Tag("interop")
class PolicyKillTest {
    private static final int KILLS = 5;
    private static final int MOST_BETWEEN_KILLS = 12;
    private static final int PATIENCE_SECONDS = 60;
    private static final long SEED = 20_261_125;

    @TempDir
    Path dir;

    private final Map<Integer, String> digests = new ConcurrentHashMap<>(); // of versions that were acknowledged
    private final Semaphore acknowledged = new Semaphore(0);
    private final AtomicInteger sets = new AtomicInteger();

    @Test
    void aKillInTheMiddleOfApplyingLeavesTheOldSetOrTheNewOne() throws Exception {
        Random random = new Random(SEED);
        try (RunningHub hub = RunningHub.start(dir)) {
            for (int kill = 0; kill < KILLS; kill++) {
                OperatorDesk desk = new OperatorDesk(hub);
                CompletableFuture<Integer> lastAcknowledged = CompletableFuture.supplyAsync(() -> applyUntilGone(desk));
                assertThat(acknowledged.tryAcquire(
                                1 + random.nextInt(MOST_BETWEEN_KILLS), PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
                hub.kill();
                int last = lastAcknowledged.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                desk.close();
                acknowledged.drainPermits();
                hub.restart();
                mustBeOldOrNew(hub, last);
            }
            assertThat(hub.stop()).isZero();
            assertThat(hub.tell("ledger", "verify").code()).isZero();
        }
    }

    /** Gives the last version that was acknowledged; 0 if none was. */
    private int applyUntilGone(OperatorDesk desk) {
        int last = 0;
        try {
            while (true) {
                OperatorDesk.Answer answer = apply(desk, "set " + sets.incrementAndGet(), null);
                if (!answer.isDone() || !answer.body().has("version")) {
                    throw new AssertionError(answer.body().toString());
                }
                last = answer.body().path("version").asInt();
                digests.put(last, answer.body().path("digest").asText());
                acknowledged.release();
            }
        } catch (IOException | InterruptedException hubIsGone) {
            return last;
        }
    }

    private static OperatorDesk.Answer apply(OperatorDesk desk, String note, @Nullable Integer base)
            throws IOException, InterruptedException {
        Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
        files.put("own.cedar", "// " + note + "\n");
        Map<String, Object> body = new HashMap<>(Map.of("files", files));
        if (base != null) {
            body.put("base", base);
        }
        return desk.post("/api/policy/apply", body);
    }

    private void mustBeOldOrNew(RunningHub hub, int last) throws Exception {
        JsonNode list = hub.command("policy", "list");
        int inForce = list.path("in_force").asInt();
        assertThat(inForce).isBetween(last, last + 1);
        for (JsonNode version : list.path("versions")) {
            int number = version.path("version").asInt();
            String digest = digests.getOrDefault(number, version.path("digest").asText());
            assertThat(version.path("digest").asText()).isEqualTo(digest);
        }
        JsonNode shown = hub.command("policy", "show", "" + inForce);
        assertThat(shown.path("files").path("own.cedar").asText()).startsWith("// ");
        assertThat(shown.path("files").has("devices.cedar")).isTrue();
    }

    @Test
    void aFullDiskLeavesTheOldSetAndOfTwoAtOnceOneIsRefused() throws Exception {
        try (RunningHub hub = RunningHub.start(dir);
                OperatorDesk desk = new OperatorDesk(hub)) {
            assertThat(apply(desk, "first", 0).isDone()).isTrue();
            try (Sabotage full = Sabotage.fullDisk(hub.pid(), hub.dir(), hub.data())) {
                assertThat(full.isOn()).isTrue();
                OperatorDesk.Answer answer = apply(desk, "second", null);
                assertThat(answer.status()).as(answer.body().toString()).isEqualTo(503);
                assertThat(answer.body().path("reason").asText()).isEqualTo("store-unavailable");
                assertThat(inForce(desk)).isEqualTo(1);
            }
            while (!apply(desk, "second", 1).isDone()) { // the hub tries a disk that failed again after some seconds
                assertThat(inForce(desk)).isEqualTo(1);
            }
            List<CompletableFuture<OperatorDesk.Answer>> both = IntStream.range(0, 2)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> applyBoth(desk, "of two, " + i)))
                    .toList();
            List<OperatorDesk.Answer> answers =
                    both.stream().map(CompletableFuture::join).toList();
            assertThat(answers).filteredOn(OperatorDesk.Answer::isDone).hasSize(1);
            assertThat(answers)
                    .filteredOn(answer -> !answer.isDone())
                    .singleElement()
                    .satisfies(answer ->
                            assertThat(answer.body().path("reason").asText()).isEqualTo("policy-changed"));
            assertThat(inForce(desk)).isEqualTo(3);
            mustRefuseUnchecked(desk);
        }
    }

    private static OperatorDesk.Answer applyBoth(OperatorDesk desk, String note) {
        try {
            return apply(desk, note, 2);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int inForce(OperatorDesk desk) throws IOException, InterruptedException {
        return desk.get("/api/policy").path("in_force").asInt();
    }

    /** Whoever speaks to the hub without the command line's own check meets the hub's. */
    private static void mustRefuseUnchecked(OperatorDesk desk) throws IOException, InterruptedException {
        String bad = "@id(\"a\")\npermit (principal, action, resource);\npermit (nobody);\n";
        OperatorDesk.Answer refused = desk.post("/api/policy/apply", Map.of("files", Map.of("own.cedar", bad)));
        assertThat(refused.body().path("refused").toString()).contains("own.cedar:3: error");
        OperatorDesk.Answer name = desk.post("/api/policy/apply", Map.of("files", Map.of("../own.cedar", bad)));
        assertThat(name.status()).isEqualTo(400);
        OperatorDesk.Answer large =
                desk.post("/api/policy/apply", Map.of("files", Map.of("own.cedar", "/".repeat(1 << 21))));
        assertThat(large.body().path("detail").asText()).contains("larger than");
        String deep = "entity A { a: " + "Set<".repeat(100_000) + "String" + ">".repeat(100_000) + " };";
        OperatorDesk.Answer schema = desk.post(
                "/api/policy/apply",
                Map.of("files", Map.of("own.cedar", bad.substring(0, 50), "swarmguard.cedarschema", deep)));
        assertThat(schema.body().has("refused")).as(schema.body().toString()).isTrue();
        assertThat(inForce(desk)).isEqualTo(3);
    }
}
