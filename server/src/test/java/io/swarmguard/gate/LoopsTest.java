package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.FakeOutlet;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopsTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String ALL = "devices/+/telemetry/#";
    private static final int MESSAGES = 20_000;

    private final House house =
            new House(HubLimits.defaults().withQueue(60_000, 1L << 30), GateLimits.defaults(), null);
    private final List<ExecutorService> threads = new ArrayList<>();

    @AfterEach
    void stop() {
        threads.forEach(ExecutorService::shutdownNow);
    }

    @Test
    void what_crosses_loops_arrives_in_one_batch_and_is_decided_there() {
        Client pump = house.client(house.pump, "p").connect();
        Client here = house.client(house.collector, "here").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        Client there = house.client(house.collector, "there")
                .on(house.otherLoop)
                .connect()
                .subscribe(ALL, Qos.AT_MOST_ONCE);
        Client thereToo = house.client(house.collector, "there too")
                .on(house.otherLoop)
                .connect()
                .subscribe(ALL, Qos.AT_LEAST_ONCE);

        pump.publish(TELEMETRY, "1", Qos.AT_LEAST_ONCE);
        assertThat(here.outlet.take()).containsExactly("1");
        assertThat(there.outlet.take()).isEmpty();
        house.settle();
        assertThat(there.outlet.take()).containsExactly("1");
        assertThat(thereToo.outlet.take()).containsExactly("1");

        pump.publish(TELEMETRY, "2", Qos.AT_LEAST_ONCE);
        house.stand(house.pump, Standing.QUARANTINED);
        house.settle();
        assertThat(there.outlet.take()).isEmpty();
    }

    @Test
    void each_publishers_messages_keep_their_order_on_every_loop_and_none_is_lost_or_doubled() throws Exception {
        List<ExecutorService> loops = List.of(thread(), thread(), thread());
        Map<Qos, FakeOutlet> receivers = new HashMap<>();
        for (Qos qos : Qos.values()) {
            receivers.put(qos, receiver(loops.get(qos.level()), qos));
        }
        List<CompletableFuture<Void>> publishing = List.of(
                CompletableFuture.runAsync(() -> publish(loops.get(0), "pump-7", house.pump), loops.get(0)),
                CompletableFuture.runAsync(() -> publish(loops.get(1), "valve-1", house.valve), loops.get(1)));
        for (CompletableFuture<Void> each : publishing) {
            each.get();
        }
        for (FakeOutlet receiver : receivers.values()) {
            receiver.await(2 * MESSAGES);
            inOrder(receiver.received());
        }
    }

    private static void inOrder(List<Delivery> received) {
        Map<String, Integer> last = new HashMap<>();
        for (Delivery delivery : received) {
            int number = Integer.parseInt(new String(delivery.message().payload(), StandardCharsets.UTF_8));
            Integer before = last.put(delivery.message().origin().toString(), number);
            assertThat(number).isEqualTo(before == null ? 0 : before + 1);
        }
        assertThat(received).hasSize(2 * MESSAGES);
    }

    private ExecutorService thread() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        threads.add(thread);
        return thread;
    }

    private FakeOutlet receiver(ExecutorService loop, Qos qos) throws Exception {
        FakeOutlet outlet = new FakeOutlet(loop);
        CompletableFuture.runAsync(
                        () -> {
                            GateSession session = open(house.collector, "r" + qos, outlet);
                            outlet.acknowledging(session);
                            session.subscribe(List.of(SubscribeRequest.of(ALL, qos)), outcomes -> {});
                        },
                        loop)
                .get();
        return outlet;
    }

    private GateSession open(io.swarmguard.identity.Principal principal, String clientId, FakeOutlet outlet) {
        List<ConnectOutcome> outcomes = new ArrayList<>();
        ConnectRequest request = new ConnectRequest(clientId, true, 0, 65_535, "test", "192.0.2.1", null);
        house.gate.connect(principal, request, outlet, outcomes::add);
        GateSession session = ((ConnectOutcome.Connected) outcomes.getFirst()).session();
        session.start();
        return session;
    }

    private void publish(ExecutorService loop, String device, io.swarmguard.identity.Principal principal) {
        GateSession session = open(principal, "p", new FakeOutlet(loop));
        byte[] topic = ("devices/" + device + "/telemetry/t").getBytes(StandardCharsets.UTF_8);
        PublishPath path = session.path(topic, 0, topic.length);
        for (int i = 0; i < MESSAGES; i++) {
            session.publish(path, House.content(Integer.toString(i), Qos.EXACTLY_ONCE, false), 1);
            session.release(1);
            if (i % 50 == 0) {
                session.endOfRead();
            }
        }
        session.endOfRead();
    }

    @Test
    void closing_from_another_thread_ends_the_session_at_once() throws Exception {
        ExecutorService loop = thread();
        FakeOutlet outlet = new FakeOutlet(loop);
        GateSession session = CompletableFuture.supplyAsync(() -> open(house.pump, "p", outlet), loop)
                .get();

        house.gate.closeAll(house.pump.id(), Reason.PRINCIPAL_DISABLED);

        byte[] topic = TELEMETRY.getBytes(StandardCharsets.UTF_8);
        PublishOutcome outcome =
                session.publish(session.path(topic, 0, topic.length), House.content("x", Qos.AT_MOST_ONCE, false), 0);
        assertThat(outcome).isEqualTo(PublishOutcome.Refused.of(Reason.PRINCIPAL_DISABLED));
        assertThat(outlet.awaitClosed()).isEqualTo(Reason.PRINCIPAL_DISABLED);
    }
}
