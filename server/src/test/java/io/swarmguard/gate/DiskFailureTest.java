package io.swarmguard.gate;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.store.Tx;
import io.swarmguard.terms.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk refuses every write for a while, then takes them again. */
class DiskFailureTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String ALL = "devices/+/telemetry/#";
    private static final String STATES = "devices/+/state/#";
    private static final List<String> TABLES =
            List.of("hub_session", "hub_subscription", "hub_message", "hub_entry", "hub_received", "hub_retained");

    @TempDir
    Path root;

    private final List<AutoCloseable> open = new ArrayList<>();
    private House house = new House();

    @BeforeEach
    void start() {
        start(root.resolve("data"));
    }

    private void start(Path dir) {
        DataDir held = DataDir.open(dir);
        Store store = Store.open(held, new TestCipher(), Hub.migrations());
        open.add(held);
        open.add(store);
        house = new House(HubLimits.defaults(), GateLimits.defaults(), store);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private Store store() {
        return (Store) open.getLast();
    }

    private void diskFails() {
        flush(); // what was asked for before is on the disk
        store().writeNow(tx -> eachTrigger(
                tx, "CREATE TRIGGER %s_%s BEFORE %2$s ON %1$s" + " BEGIN SELECT RAISE(ABORT, 'the disk fails'); END"));
    }

    private void diskRecovers() {
        store().writeNow(tx -> eachTrigger(tx, "DROP TRIGGER %s_%s"));
        house.timer.advance(5_000);
        flush();
    }

    /** What was handed to the store before is done, and who waited was told. */
    private void flush() {
        for (int i = 0; i < 3; i++) { // what came while a group was written goes with the next
            store().writeNow(tx -> true);
            house.settle();
        }
    }

    private static boolean eachTrigger(Tx tx, String statement) throws SQLException {
        for (String table : TABLES) {
            for (String change : List.of("INSERT", "UPDATE", "DELETE")) {
                tx.update(sql(String.format(statement, table, change)));
            }
        }
        return true;
    }

    private void crash() throws IOException {
        Path copy = Files.createDirectory(root.resolve("copy"));
        try (Stream<Path> files = Files.list(root.resolve("data"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        start(copy);
    }

    private void subscribe(Client client, String filter, Qos qos) {
        List<SubscribeOutcome> outcomes = new ArrayList<>();
        client.session().subscribe(List.of(SubscribeRequest.of(filter, qos)), outcomes::addAll);
        flush();
        assertThat(outcomes).hasSize(1);
    }

    private String publish(Client publisher, String topic, String text, Qos qos, boolean retain, int handle) {
        publisher.publish(topic, House.content(text, qos, retain), handle);
        flush();
        return String.join(",", publisher.outlet.answers());
    }

    private String publish(Client publisher, String text, int handle) {
        return publish(publisher, TELEMETRY, text, Qos.AT_LEAST_ONCE, false, handle);
    }

    @Test
    void publishers_are_told_while_it_fails_and_not_after() {
        Client absent = house.client(house.collector, "c").kept().connect();
        subscribe(absent, ALL, Qos.AT_LEAST_ONCE);
        absent.vanish();
        Client pump = house.client(house.pump, "p").connect();
        diskFails();

        assertThat(publish(pump, "x", 1)).isEqualTo("PUBLISHED 1 " + Reason.STORE_UNAVAILABLE);
        assertThat(publish(pump, "y", 2)).isEqualTo("PUBLISHED 2 " + Reason.STORE_UNAVAILABLE);
        house.timer.advance(1_000);
        flush();
        assertThat(publish(pump, "z", 3)).isEqualTo("PUBLISHED 3 " + Reason.STORE_UNAVAILABLE);
        diskRecovers();

        assertThat(publish(pump, "kept", 4)).isEqualTo("PUBLISHED 4");
        assertThat(absent.connect().take()).containsExactly("kept");
    }

    @Test
    void what_changed_while_it_failed_is_on_the_disk_once_it_has_recovered() throws Exception {
        Client staying = house.client(house.collector, "staying").kept().connect();
        subscribe(staying, ALL, Qos.AT_LEAST_ONCE);
        Client leaving = house.client(house.collector, "leaving").kept().connect();
        Client pump = house.client(house.pump, "p").connect();
        publish(pump, "acknowledged", 1);
        publish(pump, "waiting", 2);
        publish(pump, "devices/pump-7/state/a", "cleared", Qos.AT_LEAST_ONCE, true, 3);
        diskFails();

        staying.session().acknowledged(staying.outlet.takeAll().getFirst().handle());
        staying.session().unsubscribe(List.of(ALL), done -> {});
        subscribe(staying, STATES, Qos.AT_LEAST_ONCE);
        leaving.session().disconnect(false, 0);
        Client coming = house.client(house.collector, "coming").kept().connect();
        subscribe(coming, ALL, Qos.AT_LEAST_ONCE);
        publish(pump, "devices/pump-7/state/a", "", Qos.AT_LEAST_ONCE, true, 4);
        publish(pump, "devices/pump-7/state/b", "stays", Qos.AT_LEAST_ONCE, true, 5);
        diskRecovers();
        crash();

        assertThat(house.client(house.collector, "leaving").kept().connected().sessionPresent())
                .isFalse();
        Client comingAgain = house.client(house.collector, "coming").kept();
        assertThat(comingAgain.connected().sessionPresent()).isTrue();
        Client stayingAgain = house.client(house.collector, "staying").kept();
        assertThat(stayingAgain.connected().sessionPresent()).isTrue();
        assertThat(stayingAgain.take()).startsWith("waiting").doesNotContain("acknowledged");
        Client pumpAgain = house.client(house.pump, "p").connect();
        publish(pumpAgain, "telemetry", 1);
        publish(pumpAgain, "devices/pump-7/state/c", "state", Qos.AT_LEAST_ONCE, false, 2);
        assertThat(comingAgain.take()).containsExactly("telemetry");
        assertThat(stayingAgain.take()).containsExactly("state");
        Client late = house.client(house.collector, "late").connect();
        late.subscribe(STATES, Qos.AT_MOST_ONCE);
        assertThat(late.take()).containsExactly("stays");
    }

    @Test
    void messages_that_wait_for_many_sessions_stay_counted_through_the_repair() throws Exception {
        Client first = house.client(house.collector, "first").kept().connect();
        subscribe(first, ALL, Qos.AT_LEAST_ONCE);
        Client second = house.client(house.collector, "second").kept().connect();
        subscribe(second, ALL, Qos.AT_LEAST_ONCE);
        second.vanish();
        Client pump = house.client(house.pump, "p").connect();
        publish(pump, "shared", 1);
        Delivery shared = first.outlet.takeAll().getFirst();
        diskFails();
        subscribe(first, STATES, Qos.AT_MOST_ONCE);
        subscribe(first, TELEMETRY, Qos.AT_MOST_ONCE);
        diskRecovers();

        first.session().acknowledged(shared.handle());
        flush();
        crash();

        assertThat(house.client(house.collector, "second").kept().connect().take())
                .containsExactly("shared");
        assertThat(house.client(house.collector, "first").kept().connect().take())
                .isEmpty();
    }

    @Test
    void a_handle_whose_exactly_once_publish_failed_can_name_another_one() {
        Client collector = house.client(house.collector, "c").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        Client pump = house.client(house.pump, "p").kept().connect();
        diskFails();
        assertThat(publish(pump, TELEMETRY, "failed", Qos.EXACTLY_ONCE, false, 7))
                .isEqualTo("PUBLISHED 7 " + Reason.STORE_UNAVAILABLE);
        collector.take();
        diskRecovers();

        assertThat(publish(pump, TELEMETRY, "another", Qos.EXACTLY_ONCE, false, 7))
                .isEqualTo("PUBLISHED 7");

        assertThat(collector.take()).containsExactly("another");
    }

    @Test
    void an_exactly_once_handle_is_not_released_before_the_disk_has_forgotten_it() {
        Client pump = house.client(house.pump, "p").kept().connect();
        publish(pump, TELEMETRY, "x", Qos.EXACTLY_ONCE, false, 7);
        diskFails();

        assertThat(pump.session().release(7)).isEqualTo(Settling.LATER);
        flush();
        assertThat(pump.outlet.answers()).containsExactly("RELEASED 7 " + Reason.STORE_UNAVAILABLE);
        assertThat(pump.session().release(7)).isEqualTo(Settling.LATER);
        flush();
        assertThat(pump.outlet.answers()).containsExactly("RELEASED 7 " + Reason.STORE_UNAVAILABLE);
        diskRecovers();

        assertThat(pump.session().release(7)).isEqualTo(Settling.LATER);
        flush();
        assertThat(pump.outlet.answers()).containsExactly("RELEASED 7");
    }

    @Test
    void one_session_that_the_database_never_takes_does_not_keep_the_others_waiting() {
        Client bad = house.client(house.collector, "bad").kept().connect();
        subscribe(bad, "devices/+/event/#", Qos.AT_LEAST_ONCE);
        store().writeNow(tx -> tx.update(sql("CREATE TRIGGER bad BEFORE INSERT ON hub_subscription WHEN NEW.session = "
                + tx.first(sql("SELECT max(id) FROM hub_session"), row -> row.getLong(1))
                        .orElseThrow()
                + " BEGIN SELECT RAISE(ABORT, 'never'); END")));
        Client pump = house.client(house.pump, "p").kept().connect();
        subscribe(bad, STATES, Qos.AT_LEAST_ONCE);
        bad.vanish();

        String answer = "";
        for (int i = 1; i <= 50 && !answer.matches("PUBLISHED \\d+"); i++) {
            house.timer.advance(5_000);
            flush();
            subscribe(pump, "devices/pump-7/command/" + i, Qos.AT_LEAST_ONCE); // the others never rest
            answer = publish(pump, TELEMETRY, "x", Qos.EXACTLY_ONCE, false, i);
        }

        assertThat(answer).matches("PUBLISHED \\d+");
    }
}
