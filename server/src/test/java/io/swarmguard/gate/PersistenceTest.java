package io.swarmguard.gate;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String ALL = "devices/+/telemetry/#";

    @TempDir
    Path root;

    private final List<AutoCloseable> open = new ArrayList<>();
    private int copies;
    private Path data = Path.of("unset");
    private House house = new House();

    @BeforeEach
    void start() {
        start(root.resolve("data"), House.NOW);
    }

    private void start(Path dir, long nowMillis) {
        data = dir;
        DataDir held = DataDir.open(dir);
        Store store = Store.open(held, new TestCipher(), Hub.migrations());
        open.add(held);
        open.add(store);
        house = new House(HubLimits.defaults(), GateLimits.defaults(), store, nowMillis);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** The power fails: whatever the process still had in mind is lost, the files stay as they are at this moment. */
    private void crash() {
        crash(House.NOW);
    }

    private void crash(long restartMillis) {
        Path copy = root.resolve("copy" + copies++);
        copyTo(copy);
        start(copy, restartMillis);
    }

    private void copyTo(Path copy) {
        try (Stream<Path> files = Files.list(data)) {
            Files.createDirectory(copy);
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void publishKept(Client publisher, String text, Qos qos, int handle) throws InterruptedException {
        PublishOutcome outcome = publisher.publish(TELEMETRY, House.content(text, qos, false), handle);
        assertThat(outcome).isEqualTo(PublishOutcome.Accepted.LATER);
        assertThat(awaitAnswers(publisher, 1)).containsExactly("PUBLISHED " + handle);
    }

    /** The store's writer posts to the loop, which the test runs. */
    private List<String> awaitAnswers(Client client, int count) throws InterruptedException {
        List<String> answers = new ArrayList<>(client.outlet.answers());
        long end = System.nanoTime() + 60_000_000_000L;
        house.settle();
        answers.addAll(client.outlet.answers());
        while (answers.size() < count && System.nanoTime() < end) {
            house.loop.awaitTask();
            house.settle();
            answers.addAll(client.outlet.answers());
        }
        return answers;
    }

    private Client absentCollector(Qos qos) throws InterruptedException {
        Client collector = house.client(house.collector, "c").kept().connect();
        List<SubscribeOutcome> outcomes = new ArrayList<>();
        collector.session().subscribe(List.of(SubscribeRequest.of(ALL, qos)), outcomes::addAll);
        while (outcomes.isEmpty()) {
            house.loop.awaitTask();
            house.settle();
        }
        assertThat(outcomes).containsExactly(new SubscribeOutcome.Granted(qos));
        collector.vanish();
        return collector;
    }

    /** The power fails while an exactly-once message is being handed to its receivers; the publisher says it again. */
    @Test
    void an_exactly_once_message_and_its_handle_are_on_the_disk_together_or_not_at_all() throws Exception {
        Client absent = absentCollector(Qos.EXACTLY_ONCE);
        Client present = house.client(house.collector, "d").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        Client pump = house.client(house.pump, "p").kept().connect();
        Path copy = root.resolve("halfway");
        present.outlet.onDeliver = () -> {
            assertThat(house.hub.stats().queued())
                    .as("the other receiver comes first")
                    .isOne();
            awaitEntryOnDisk(500);
            copyTo(copy);
        };
        pump.publish(TELEMETRY, House.content("once", Qos.EXACTLY_ONCE, false), 7);
        assertThat(copy).exists();

        start(copy, House.NOW);
        publishKept(house.client(house.pump, "p").kept().connect(), "once", Qos.EXACTLY_ONCE, 7);
        Client back = house.client(absent.principal, "c").kept().connect();
        house.settle();
        assertThat(back.take()).containsExactly("once");
    }

    /** Gives a hub that writes too early the time to do it; one that does not lets the time pass. */
    private void awaitEntryOnDisk(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + data.resolve(Store.FILE));
                Statement statement = reader.createStatement()) {
            int found = 0;
            while (found == 0 && System.nanoTime() < end) {
                try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM hub_entry")) {
                    found = rows.getInt(1);
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_acknowledged_message_survives_a_crash_in_order() throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            publishKept(pump, "m" + i, Qos.AT_LEAST_ONCE, 1 + i);
            sent.add("m" + i);
        }

        crash();

        Client collector = house.client(house.collector, "c").kept();
        assertThat(collector.connected().sessionPresent()).isTrue();
        assertThat(collector.take()).isEqualTo(sent);
        assertThat(house.client(house.pump, "p").connect().publish(TELEMETRY, "after", Qos.AT_MOST_ONCE))
                .isEqualTo(PublishOutcome.Accepted.NOW);
    }

    /** Ids are counted up from the time of the start, and the clock may have been set back since the last one. */
    @Test
    void a_message_does_not_take_the_place_of_one_from_before_a_restart_at_the_same_time() throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        publishKept(house.client(house.pump, "p").connect(), "before", Qos.AT_LEAST_ONCE, 1);
        crash();
        publishKept(house.client(house.pump, "p").connect(), "after", Qos.AT_LEAST_ONCE, 1);
        crash();
        assertThat(house.client(house.collector, "c").kept().connect().take()).containsExactly("before", "after");
    }

    @Test
    void an_answer_that_waits_for_the_disk_holds_back_those_after_it() throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        assertThat(pump.publish(TELEMETRY, House.content("kept", Qos.AT_LEAST_ONCE, false), 1))
                .isEqualTo(PublishOutcome.Accepted.LATER);
        assertThat(pump.publish("devices/pump-7/state/x", House.content("not", Qos.AT_LEAST_ONCE, false), 2))
                .isEqualTo(PublishOutcome.Accepted.LATER);

        assertThat(awaitAnswers(pump, 2)).containsExactly("PUBLISHED 1", "PUBLISHED 2");
    }

    @Test
    void what_was_acknowledged_by_its_receiver_does_not_come_again() throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        publishKept(pump, "a", Qos.AT_LEAST_ONCE, 1);
        publishKept(pump, "b", Qos.AT_LEAST_ONCE, 2);
        Client collector = house.client(house.collector, "c").kept().connect();
        collector.session().acknowledged(collector.outlet.takeAll().getFirst().handle());
        publishKept(pump, "c", Qos.AT_LEAST_ONCE, 3); // what was asked for before it is on the disk then

        crash();

        assertThat(house.client(house.collector, "c").kept().connect().take()).containsExactly("b", "c");
    }

    @Test
    void exactly_once_stays_so_over_a_crash_on_both_sides() throws Exception {
        absentCollector(Qos.EXACTLY_ONCE);
        Client pump = house.client(house.pump, "p").kept().connect();
        publishKept(pump, "x", Qos.EXACTLY_ONCE, 7);
        Client collector = house.client(house.collector, "c").kept().connect();
        Delivery first = collector.outlet.takeAll().getFirst();
        assertThat(collector.session().received(first.handle())).isEqualTo(Settling.LATER);
        assertThat(awaitAnswers(collector, 1)).containsExactly("RECEIVED " + first.handle());

        crash();

        Client pumpAgain = house.client(house.pump, "p").kept().connect();
        pumpAgain.publish(TELEMETRY, House.content("x", Qos.EXACTLY_ONCE, false), 7);
        Client again = house.client(house.collector, "c").kept().connect();
        assertThat(again.take()).isEmpty();
        assertThat(again.outlet.answers()).containsExactly("RECEIVED " + first.handle());
        assertThat(again.session().completed(first.handle())).isTrue();
        assertThat(pumpAgain.session().release(7)).isEqualTo(Settling.LATER);
    }

    @Test
    void retained_messages_and_clearings_survive_once_acknowledged() throws Exception {
        Client pump = house.client(house.pump, "p").connect();
        pump.publish(TELEMETRY, House.content("gone", Qos.AT_LEAST_ONCE, true), 1);
        pump.publish("devices/pump-7/telemetry/u", House.content("stays", Qos.AT_LEAST_ONCE, true), 2);
        pump.publish(TELEMETRY, House.content("", Qos.AT_LEAST_ONCE, true), 3);
        assertThat(awaitAnswers(pump, 3)).hasSize(3);

        crash();

        Client collector = house.client(house.collector, "c").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        assertThat(collector.take()).containsExactly("stays");
    }

    @Test
    void a_will_whose_owner_does_not_come_back_after_a_crash_is_said() throws Exception {
        Client pump =
                house.client(house.pump, "p").kept().will(TELEMETRY, "gone", 30).connect();
        pump.publish("devices/pump-7/state/x", House.content("sync", Qos.AT_LEAST_ONCE, true), 1);
        awaitAnswers(pump, 1);

        crash();

        Client collector = house.client(house.collector, "c").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        house.timer.advance(30_000);
        assertThat(collector.take()).containsExactly("gone");
    }

    @Test
    void a_will_that_was_said_is_not_said_again_after_a_crash() throws Exception {
        Client pump =
                house.client(house.pump, "p").kept().will(TELEMETRY, "gone", 0).connect();
        pump.vanish();
        Client valve = house.client(house.valve, "v").connect();
        valve.publish("devices/valve-1/state/x", House.content("sync", Qos.AT_LEAST_ONCE, true), 1);
        awaitAnswers(valve, 1);

        crash();

        Client collector = house.client(house.collector, "c").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        house.timer.advance(30_000);
        assertThat(collector.take()).isEmpty();
    }

    @Test
    void subscribes_that_come_faster_than_the_disk_takes_them_are_refused_and_do_not_pile_up() throws Exception {
        Client pump = house.client(house.pump, "p").kept().connect();
        List<SubscribeOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) { // the loop, which is told what the disk has, does not run meanwhile
            pump.session()
                    .subscribe(
                            List.of(SubscribeRequest.of("devices/pump-7/command/#", Qos.AT_MOST_ONCE)),
                            outcomes::addAll);
        }

        assertThat(outcomes).hasSize(1_000 - 64).containsOnly(new SubscribeOutcome.Refused(Reason.LIMIT_SUBSCRIPTIONS));
        while (outcomes.size() < 1_000) {
            house.loop.awaitTask();
            house.settle();
        }
        assertThat(pump.session().principal()).isEqualTo(house.pump);
        pump.session().unsubscribe(List.of("devices/pump-7/command/#"), outcomes::addAll);
        while (outcomes.size() < 1_001) {
            house.loop.awaitTask();
            house.settle();
        }
        assertThat(outcomes).endsWith(new SubscribeOutcome.Ended());
    }

    @Test
    void an_absent_session_expires_when_it_would_have_without_the_restart() throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        store().writeNow(tx -> true); // when it left is on the disk
        long left = House.NOW;

        crash();
        house.timer.advance(1_800_000);
        crash(house.timer.millis());

        house.timer.advance(left + 3_599_999 - house.timer.millis());
        assertThat(house.hub.stats().sessionsAbsent()).isOne();
        house.timer.advance(1);
        assertThat(house.hub.stats().sessionsAbsent()).isZero();
    }

    @Test
    void a_session_that_a_crash_cut_off_is_absent_from_the_restart_on() throws Exception {
        house.client(house.collector, "c").kept().connect();
        store().writeNow(tx -> true);
        store().writeNow(tx -> true);

        crash(House.NOW + 1_000_000);

        house.timer.advance(3_599_999);
        assertThat(house.hub.stats().sessionsAbsent()).isOne();
        house.timer.advance(1);
        assertThat(house.hub.stats().sessionsAbsent()).isZero();
    }

    @Test
    void nothing_that_was_said_or_by_whom_can_be_read_in_the_data_directory() throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "canary-client").kept().connect();
        publishKept(pump, "canary-payload", Qos.AT_LEAST_ONCE, 1);
        pump.publish(TELEMETRY, House.content("canary-retained", Qos.AT_LEAST_ONCE, true), 2);
        awaitAnswers(pump, 1);

        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(content).doesNotContain("canary", "pump-7", "telemetry", "historian");
            }
        }
    }

    @Test
    void without_a_disk_a_message_that_must_be_kept_is_answered_with_the_failure_and_the_rest_goes_on()
            throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        Client listener = house.client(house.collector, "live").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        store().close();

        pump.publish(TELEMETRY, House.content("x", Qos.AT_LEAST_ONCE, false), 1);

        assertThat(awaitAnswers(pump, 1)).containsExactly("PUBLISHED 1 " + Reason.STORE_UNAVAILABLE);
        assertThat(listener.take()).containsExactly("x");
        assertThat(house.signals.refusals(Reason.STORE_UNAVAILABLE)).isPositive();
    }

    private Store store() {
        return (Store) open.getLast();
    }

    @Test
    void a_row_that_was_moved_is_noticed() throws Exception {
        absentCollector(Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        publishKept(pump, "a", Qos.AT_LEAST_ONCE, 1);
        store().writeNow(tx -> tx.update(sql("UPDATE hub_message SET id = id + 1")));
        store().writeNow(tx -> tx.update(sql("UPDATE hub_entry SET message = message + 1")));

        assertThatThrownBy(this::crash).isInstanceOf(StoreException.class);
    }
}
