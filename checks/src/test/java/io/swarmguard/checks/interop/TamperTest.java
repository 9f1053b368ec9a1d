package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Subscription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not as it was left is found when the hub starts, and refused with words that say what, why and what next. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final String ANCHOR = "ledger.anchor";
    private static final String MEMORY = "ledger.checkpoint";

    @TempDir
    static Path dir;

    private RunningHub hub;
    private SelfMadeFleet fleet;
    private DataCopy now;
    private DataCopy older;
    private DataCopy latest;
    private long olderSize;
    private long size;

    /** Something done to the directories of a hub that does not run. */
    interface Damage {
        void to(DataCopy copy) throws Exception;
    }

    @BeforeAll
    void liveALittle() throws Exception {
        hub = RunningHub.start(dir);
        fleet = new SelfMadeFleet(hub);
        now = new DataCopy(hub.data(), hub.keys());
        older = new DataCopy(dir.resolve("older"), dir.resolve("older-keys"));
        latest = new DataCopy(dir.resolve("latest"), dir.resolve("latest-keys"));
        fleet.make("device", "pump-7", "sensor", 1);
        fleet.make("device", "pump-8", "sensor", 1);
        fleet.make("service", "scada", "collector", 1);
        fleet.register();
        leaveMessages();
        assertThat(hub.stop()).isZero();
        older.becomes(now);
        olderSize = now.number("SELECT COUNT(*) FROM ledger_leaf");
        hub.restart();
        hub.command("device", "disable", "pump-8", "--why", "stolen");
        Files.writeString(
                dir.resolve("checkpoint"), hub.tell("ledger", "checkpoint").output());
        assertThat(hub.stop()).isZero();
        latest.becomes(now);
        size = now.number("SELECT COUNT(*) FROM ledger_leaf");
    }

    private void leaveMessages() throws Exception {
        MqttClient scada = fleet.client(
                fleet.settings("scada", "scada")
                        .persistentSession(Duration.ofHours(1))
                        .build(),
                (message, acknowledge) -> acknowledge.run());
        scada.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        scada.subscribe(Subscription.of("devices/+/telemetry/#", 1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        scada.abort().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        MqttClient pump =
                fleet.client(fleet.settings("pump-7", "pump-7").build(), (message, acknowledge) -> acknowledge.run());
        pump.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (String topic : List.of("devices/pump-7/telemetry/t", "devices/pump-7/state/s")) {
            byte[] payload = new byte[300];
            pump.publish(new MqttMessage(topic, payload, 1, topic.endsWith("s"), Properties.NONE))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    void stop() {
        fleet.close();
        hub.close();
    }

    @BeforeEach
    void asItWasLeft() throws Exception {
        now.becomes(latest);
    }

    static Stream<Arguments> damages() {
        return Stream.concat(damagedDatabases(), damagedFilesAndNewerOnes());
    }

    private static Stream<Arguments> damagedDatabases() {
        return Stream.of(
                refused("a truncated database", copy -> copy.truncate(8192), "malformed", "ledger verify"),
                refused("an empty database", copy -> copy.truncate(0), "rolled back", "latest copy"),
                refused("a flipped bit in the first page", copy -> copy.flip(0), "not a database", "latest copy"),
                refused("a flipped bit in the schema", copy -> copy.flip(100), "malformed", "latest copy"),
                refused(
                        "a flipped bit in an entry",
                        flip("leaf FROM ledger_leaf WHERE idx = 3"),
                        "entry 3 was altered"),
                refused("a flipped bit in a hash", flip("hashes FROM ledger_tile"), "was altered", "ledger verify"),
                refused(
                        "a flipped bit in the keys",
                        flip("value FROM ledger_state WHERE name = 'keys'"),
                        "public keys"),
                refused(
                        "a flipped bit in the head",
                        flip("value FROM ledger_state WHERE name = 'checkpoint'"),
                        "checkpoint"),
                refused("a flipped bit in a signing key", flip("sealed FROM signing_key LIMIT 1"), "'signing_key'"),
                refused("a flipped bit in a message", flip("sealed FROM hub_message"), "'hub_message'", "latest copy"),
                refused("a flipped bit in what is retained", flip("sealed FROM hub_retained"), "'hub_retained'"),
                refused("swapped entries", copy -> copy.swapEntries(3, 4), "entry 3 was altered"),
                refused(
                        "a shortened ledger",
                        copy -> copy.run("DELETE FROM ledger_leaf WHERE idx = (SELECT MAX(idx) FROM ledger_leaf)"),
                        "were confirmed",
                        "rolled back"),
                refused(
                        "a missing entry",
                        copy -> copy.run("DELETE FROM ledger_leaf WHERE idx = 2"),
                        "entry 2 is missing"));
    }

    private static Stream<Arguments> damagedFilesAndNewerOnes() {
        return Stream.of(
                refused(
                        "a newer ledger",
                        copy -> copy.run("UPDATE schema_version SET version = 99 WHERE room = 'ledger'"),
                        "version 99",
                        "newer"),
                refused(
                        "a newer data directory",
                        copy -> replace(copy.data().resolve("instance.json"), "\"version\":\"1\"", "\"version\":\"2\""),
                        "version '2'",
                        "newer"),
                refused("a damaged name", copy -> write(copy, "instance.json"), "instance.json is damaged", "copy"),
                refused("a missing name", copy -> delete(copy, "instance.json"), "instance.json is missing", "copy"),
                refused("a damaged key ring", copy -> write(copy, "keyring"), "keyring is damaged", "copy"),
                refused("a missing key ring", copy -> delete(copy, "keyring"), "keyring is missing", "copy"),
                refused("a damaged journal", copy -> write(copy, "journal"), "journal is damaged", "copy"),
                refused(
                        "a missing master key",
                        copy -> Files.delete(copy.keys().resolve("master.key")),
                        "its master key is missing",
                        "--keys"),
                refused("another's master key", TamperTest::exchangeMasterKey, "is not the one", "--keys"),
                refused(
                        "a master key that others can read",
                        copy -> Files.setPosixFilePermissions(
                                copy.keys().resolve("master.key"), PosixFilePermissions.fromString("rw-r--r--")),
                        "chmod 600"),
                refused(
                        "a missing anchor",
                        copy -> Files.delete(copy.keys().resolve("ledger.anchor")),
                        "ledger.anchor is missing",
                        "empty file"),
                refused(
                        "a damaged anchor",
                        copy -> Files.writeString(copy.keys().resolve("ledger.anchor"), "something"),
                        "ledger.anchor is damaged"));
    }

    private static Arguments refused(String what, Damage damage, String... words) {
        return arguments(what, damage, List.of(words));
    }

    private static Damage flip(String query) {
        return copy -> copy.flipIn("SELECT " + query);
    }

    private static void write(DataCopy copy, String file) throws Exception {
        Files.writeString(copy.data().resolve(file), "something");
    }

    private static void delete(DataCopy copy, String file) throws Exception {
        Files.delete(copy.data().resolve(file));
    }

    private static void replace(Path file, String what, String with) throws Exception {
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, with));
    }

    private static void exchangeMasterKey(DataCopy copy) throws Exception {
        Path file = copy.keys().resolve("master.key");
        byte[] other = new byte[32];
        String digest = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(other), 0, 4);
        String key = java.util.Base64.getEncoder().encodeToString(other);
        Files.writeString(file, "swarmguard-master-key 1\n" + key + "\n" + digest + "\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void isFoundAtStart(String what, Damage damage, List<String> words) throws Exception {
        damage.to(now);
        mustRefuse(hub.upOnceMore(), words);
    }

    private static void mustRefuse(Shell.Ended ended, List<String> words) {
        assertThat(ended.code()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output()).startsWith("swarmguard: ").contains(words).contains("  next: ");
        assertThat(ended.output().lines()).as("what and why, and what next").hasSize(2);
        assertThat(ended.output()).doesNotContain("Exception", "\tat ");
    }

    /** Tables as the first version had them, without rows: how rows are carried over is the hub's own test. */
    @Test
    void anOlderDatabaseIsMigrated() throws Exception {
        for (String table : List.of("hub_session", "hub_subscription", "hub_message", "hub_retained")) {
            now.run("DELETE FROM " + table);
        }
        now.run("DROP TABLE hub_ids");
        now.run("DROP TABLE hub_entry");
        now.run("CREATE TABLE hub_entry (session BIGINT NOT NULL, sequence BIGINT NOT NULL, message BIGINT NOT NULL,"
                + " handle INTEGER NOT NULL, qos INTEGER NOT NULL, retained INTEGER NOT NULL,"
                + " received INTEGER NOT NULL, ids BLOB NOT NULL, PRIMARY KEY (session, sequence))");
        now.run("ALTER TABLE hub_session DROP COLUMN absent_since");
        now.run("UPDATE schema_version SET version = 1 WHERE room = 'hub'");
        hub.restart();
        assertThat(hub.tell("status").code()).isZero();
        assertThat(hub.stop()).isZero();
        assertThat(now.number("SELECT version FROM schema_version WHERE room = 'hub'"))
                .isEqualTo(4);
        assertThat(now.number("SELECT COUNT(*) FROM hub_ids")).isEqualTo(1);
        assertThat(now.number("SELECT COUNT(*) FROM pragma_table_info('hub_entry') WHERE name = 'sealed'"))
                .isEqualTo(1);
    }

    @Test
    void swappedEntriesAreNamedWithoutAnyKey() throws Exception {
        now.swapEntries(4, 5);
        assertThat(verify()).containsExactly("1", "the first altered entry is 4");
    }

    @Test
    void anOlderCopyIsRefusedAndACheckpointFromElsewhereSaysWhereItEnds() throws Exception {
        DataCopy.copy(older.data(), now.data());
        mustRefuse(hub.upOnceMore(), List.of("has " + olderSize + " entries", size + " were confirmed", "older copy"));
        List<String> cutOff = List.of("1", "the first altered entry is " + olderSize);
        assertThat(verify()).as("by what was seen of it").isEqualTo(cutOff);
        Files.delete(now.keys().resolve(MEMORY));
        assertThat(verify()).as("in itself it is good").containsExactly("0");
        assertThat(verify("--against", "checkpoint")).isEqualTo(cutOff);
    }

    @Test
    void aForkIsRefusedAndNoticedByWhoRemembersAndByACheckpoint() throws Exception {
        now.becomes(older);
        Files.copy(latest.keys().resolve(MEMORY), now.keys().resolve(MEMORY));
        hub.restart(); // the thief has the old anchor too, and goes another way from there
        hub.command("device", "disable", "pump-7", "--why", "another history");
        Shell.Ended shown = hub.tell("ledger", "show");
        assertThat(shown.code()).isEqualTo(1);
        assertThat(shown.output()).contains("not the one remembered", "are not the ones seen before", "  next: ");
        assertThat(hub.stop()).isZero();
        assertThat(verify("--against", "checkpoint").getFirst()).isEqualTo("1");
        Files.copy(latest.keys().resolve(ANCHOR), now.keys().resolve(ANCHOR), StandardCopyOption.REPLACE_EXISTING);
        mustRefuse(hub.upOnceMore(), List.of("not the ones that were confirmed", "another history"));
    }

    @Test
    void aLedgerThatWasSignedAnewIsNoticedByWhoRemembersItsKeys() throws Exception {
        Files.delete(now.database());
        Files.write(now.keys().resolve(ANCHOR), new byte[0]); // the thief has the master key and gives his word
        hub.restart();
        Shell.Ended shown = hub.tell("ledger", "show");
        assertThat(shown.code()).isEqualTo(1);
        assertThat(shown.output()).contains("not the one remembered", "signs with other keys");
        assertThat(hub.stop()).isZero();
        Shell.Ended verified = hub.tell("ledger", "verify");
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.output()).contains("signed anew");
    }

    /** The exit code of {@code ledger verify} on the directory as a copy, and which entry it names. */
    private List<String> verify(String... more) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("ledger", "verify", now.data().toString()));
        words.addAll(List.of(more));
        Shell.Ended ended = hub.tell(words.toArray(String[]::new));
        List<String> said = new ArrayList<>(List.of("" + ended.code()));
        ended.output()
                .lines()
                .filter(line -> line.startsWith("the first altered"))
                .forEach(said::add);
        return said;
    }
}
