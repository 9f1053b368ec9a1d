package io.swarmguard.gate;

import static io.swarmguard.store.AdHoc.sql;

import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.OldRows;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.store.NotedDatabase;
import io.swarmguard.store.Store;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hub that finds rows of an older version, is used in every way that leaves rows, restarted, and cut off from its
 * database for a while.
 */
public final class HubScenario {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String ALL = "devices/+/telemetry/#";
    private static final String STATE = "devices/pump-7/state/";
    private static final String[] TABLES = {
        "hub_session", "hub_subscription", "hub_message", "hub_entry", "hub_received", "hub_retained"
    };

    private final NotedDatabase database;
    private final List<String> seen = new ArrayList<>();
    private House house = new House();
    private @Nullable Store store;

    private HubScenario(NotedDatabase database) {
        this.database = database;
    }

    /** What the clients saw, and the rows that were left at each step. */
    public static List<String> play(NotedDatabase database) {
        HubScenario scenario = new HubScenario(database);
        try (Store old = database.open(new TestCipher(), OldRows.migrations())) {
            old.writeNow(OldRows::write);
        }
        try {
            scenario.start();
            scenario.messages();
            scenario.start();
            scenario.outage();
            scenario.start();
            scenario.end();
        } finally {
            scenario.stop();
        }
        return scenario.seen;
    }

    private void start() {
        stop();
        store = database.open(new TestCipher(), Hub.migrations());
        house = new House(HubLimits.defaults(), GateLimits.defaults(), store);
        rows("started");
    }

    private void stop() {
        if (store != null) {
            store.close();
        }
    }

    private void messages() {
        Client old = house.client(house.collector, "c").kept().connect();
        seen("what an older version left", old.take());
        seen("what an older version left half received", old.outlet.answers());
        Client twice = kept("twice", Qos.EXACTLY_ONCE);
        Client absent = kept("absent", Qos.AT_LEAST_ONCE);
        absent.vanish();
        Client pump = house.client(house.pump, "p").kept().connect();
        publish(pump, TELEMETRY, "exactly once", Qos.EXACTLY_ONCE, 7);
        publish(pump, TELEMETRY, "at least once", Qos.AT_LEAST_ONCE, 8);
        pump.session().release(7);
        publish(pump, TELEMETRY, "still held", Qos.EXACTLY_ONCE, 9);
        retain(pump, "a", "stays");
        retain(pump, "b", "goes");
        retain(pump, "b", "");
        for (Delivery delivery : twice.outlet.takeAll()) {
            seen("delivered", List.of(delivery.qos() + " " + delivery.handle()));
            if (delivery.qos() == Qos.AT_LEAST_ONCE) {
                twice.session().acknowledged(delivery.handle());
            } else {
                twice.session().received(delivery.handle());
            }
        }
        flush();
        seen("settled", twice.outlet.answers());
        rows("after messages");
    }

    private void outage() {
        Client twice = house.client(house.collector, "twice").kept().connect();
        seen("received again", twice.take());
        Client pump = house.client(house.pump, "p").kept().connect();
        flush();
        now().writeNow(tx -> rename(tx, "%s", "away_%s"));
        publish(pump, TELEMETRY, "refused", Qos.AT_LEAST_ONCE, 8);
        twice.session().unsubscribe(List.of(ALL), done -> {});
        house.client(house.collector, "absent").kept().connect().leave();
        Client coming = house.client(house.collector, "coming").kept().connect();
        subscribe(coming, Qos.AT_LEAST_ONCE);
        retain(pump, "a", "");
        retain(pump, "c", "while it was away");
        now().writeNow(tx -> rename(tx, "away_%s", "%s"));
        house.timer.advance(5_000);
        flush();
        rows("after the outage");
        publish(pump, TELEMETRY, "taken", Qos.AT_LEAST_ONCE, 10);
        twice.session().unsubscribe(List.of(ALL), done -> {});
        subscribe(coming, Qos.EXACTLY_ONCE);
        coming.session().unsubscribe(List.of(ALL), done -> {});
        flush();
        rows("after all");
    }

    private void end() {
        Client late = house.client(house.collector, "late").connect().subscribe(STATE + "#", Qos.AT_MOST_ONCE);
        seen("retained", late.take());
        seen("coming", house.client(house.collector, "coming").kept().connect().take());
        now().writeNow(OldRows::clearRetained);
        rows("cleared");
    }

    private Client kept(String clientId, Qos qos) {
        Client client = house.client(house.collector, clientId).kept().connect();
        subscribe(client, qos);
        return client;
    }

    private void subscribe(Client client, Qos qos) {
        client.session().subscribe(List.of(SubscribeRequest.of(ALL, qos)), outcomes -> seen("subscribed", outcomes));
        flush();
    }

    private void publish(Client client, String topic, String text, Qos qos, int handle) {
        client.publish(topic, House.content(text, qos, false), handle);
        flush();
        seen("answers", client.outlet.answers());
    }

    private void retain(Client client, String state, String text) {
        client.publish(STATE + state, House.content(text, Qos.AT_LEAST_ONCE, true), 1);
        flush();
        seen("answers", client.outlet.answers());
    }

    /** What was handed to the store before is done, and who waited was told. */
    private void flush() {
        for (int i = 0; i < 3; i++) { // what came while a group was written goes with the next
            now().writeNow(tx -> true);
            house.settle();
        }
    }

    private static boolean rename(Tx tx, String from, String to) throws SQLException {
        for (String table : TABLES) {
            tx.update(sql("ALTER TABLE " + String.format(from, table) + " RENAME TO " + String.format(to, table)));
        }
        return true;
    }

    private Store now() {
        Store open = store;
        if (open == null) {
            throw new AssertionError("not started");
        }
        return open;
    }

    private void rows(String when) {
        flush();
        seen(when, database.rows(TABLES));
        seen(when, database.rows("hub_ids", "schema_version"));
    }

    private void seen(String what, List<?> values) {
        seen.add(what + ": " + values);
    }
}
