package io.swarmguard.gate;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub that was stopped and started again still knows, and what it must not say. */
class RestartTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String ALL = "devices/+/telemetry/#";
    private static final long HOUR_MILLIS = 3_600_000;

    @TempDir
    Path dir;

    private final List<AutoCloseable> open = new ArrayList<>();
    private House house = new House();

    @BeforeEach
    void start() {
        start(House.NOW);
    }

    private void start(long nowMillis) {
        DataDir held = DataDir.open(dir);
        open.add(held);
        Store store = Store.open(held, new TestCipher(), Hub.migrations());
        open.add(store);
        house = new House(HubLimits.defaults(), GateLimits.defaults(), store, nowMillis);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        open.clear();
    }

    private void restart(long nowMillis) throws Exception {
        stop();
        start(nowMillis);
    }

    private Store store() {
        return (Store) open.getLast();
    }

    /** Waits until the disk has what was asked of it. */
    private void sync() {
        store().writeNow(tx -> true);
        store().writeNow(tx -> true); // the first may have gone before the batch that was being collected
        house.settle();
    }

    @Test
    void a_will_left_with_a_certificate_that_was_revoked_is_not_said_after_a_restart_either() throws Exception {
        house.client(house.pump, "p")
                .kept()
                .will("devices/pump-7/state/link", "thief", 30)
                .connect();
        house.client(house.valve, "v")
                .kept()
                .will("devices/valve-1/state/link", "owner", 30)
                .connect();
        sync();

        restart(House.NOW);
        house.registry.apply(new RegistryChange.CertificateRevoked(House.certificate(house.pump.id()), Instant.EPOCH));
        Client collector =
                house.client(house.collector, "c").connect().subscribe("devices/+/state/#", Qos.AT_MOST_ONCE);
        house.timer.advance(30_000);

        assertThat(collector.take()).containsExactly("owner");
        assertThat(house.signals.refusals(Reason.CERTIFICATE_REVOKED)).isOne();
    }

    @Test
    void message_ids_neither_repeat_nor_go_back_though_each_restart_finds_the_clock_set_back() throws Exception {
        restart(House.NOW + 20 * HOUR_MILLIS);
        Client collector = house.client(house.collector, "c").kept().connect();
        collector.session().subscribe(List.of(SubscribeRequest.of(ALL, Qos.AT_LEAST_ONCE)), outcomes -> {});
        sync();
        collector.vanish();
        List<String> sent = new ArrayList<>();
        for (int back = 1; back <= 4; back++) {
            Client pump = house.client(house.pump, "p").connect();
            sent.add("start " + back);
            pump.publish(TELEMETRY, House.content("start " + back, Qos.AT_LEAST_ONCE, false), 1);
            sync();
            restart(House.NOW + (20 - 5 * back) * HOUR_MILLIS);
        }

        Client back = house.client(house.collector, "c").kept().connect();
        List<Delivery> got = back.outlet.takeAll();
        assertThat(got)
                .extracting(d -> new String(d.message().payload(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(sent);
        assertThat(got).extracting(d -> d.message().id()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void what_waits_for_one_session_cannot_be_given_to_another_on_the_disk() throws Exception {
        for (String client : List.of("one", "two")) {
            Client collector = house.client(house.collector, client).kept().connect();
            collector.session().subscribe(List.of(SubscribeRequest.of(ALL, Qos.AT_LEAST_ONCE)), outcomes -> {});
            sync();
            collector.vanish();
        }
        house.client(house.pump, "p").connect().publish(TELEMETRY, House.content("x", Qos.AT_LEAST_ONCE, false), 1);
        sync();
        int moved = store().writeNow(tx -> {
            tx.update(sql("DELETE FROM hub_entry WHERE session = 2"));
            return tx.update(sql("UPDATE hub_entry SET session = 2 WHERE session = 1"));
        });
        assertThat(moved).isOne();

        assertThatThrownBy(() -> restart(House.NOW)).isInstanceOf(StoreException.class);
    }

    @Test
    void that_two_sessions_listen_to_the_same_cannot_be_seen_on_the_disk() {
        for (String client : List.of("one", "two")) {
            Client collector = house.client(house.collector, client).kept().connect();
            collector.session().subscribe(List.of(SubscribeRequest.of(ALL, Qos.AT_LEAST_ONCE)), outcomes -> {});
            sync();
        }

        List<byte[]> tags =
                store().read(tx -> tx.query(sql("SELECT tag FROM hub_subscription"), row -> row.getBytes(1)));

        assertThat(tags).hasSize(2);
        assertThat(tags.getFirst()).isNotEqualTo(tags.getLast());
    }

    @Test
    void what_a_quarantine_keeps_back_is_still_there_after_a_restart() throws Exception {
        Client absent = house.client(house.collector, "absent").kept().connect();
        absent.session().subscribe(List.of(SubscribeRequest.of(ALL, Qos.AT_LEAST_ONCE)), outcomes -> {});
        absent.vanish();
        house.client(house.pump, "p").connect().publish(TELEMETRY, "kept", Qos.AT_LEAST_ONCE);
        house.narrow(house.pump, Standing.QUARANTINED);
        absent.connected();
        assertThat(absent.take()).isEmpty();
        sync();

        restart(House.NOW);

        house.stand(house.pump, Standing.QUARANTINED);
        assertThat(house.hub.withholding().of(house.pump.id())).hasSize(1);
        Client back = house.client(house.collector, "absent").kept();
        assertThat(back.connected().sessionPresent()).isTrue();
        assertThat(back.take()).isEmpty();
        house.stand(house.pump, Standing.CLEAR);
        house.hub.withholding().letGo(house.pump.subject());
        assertThat(back.take()).containsExactly("kept");
    }
}
