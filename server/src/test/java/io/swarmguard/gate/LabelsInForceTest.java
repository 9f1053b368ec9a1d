package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads are looked into where their topic has tests: what comes, what waits, what is retained or willed. */
class LabelsInForceTest {
    private static final String TEST = """

            devices/{device}/{kind: state}/level
                json { field = "level", min = 0, max = 100 }
            """;
    private static final String ONLY_OK_IS_SAID = """
            @id("only-what-passes-is-said")
            forbid (principal, action == Action::"publish", resource)
            when { resource has label } unless { resource.label == "ok" };
            """;
    private static final String ONLY_OK_IS_HEARD =
            ONLY_OK_IS_SAID.replace("said", "heard").replace("publish", "deliver");
    private static final String LEVEL = "devices/pump-7/state/level";
    private static final String OTHER = "devices/pump-7/state/other";

    @TempDir
    Path dir;

    private House house = new House();

    private void apply(String policies, String tests) {
        try {
            Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
            files.put("own.cedar", policies);
            files.merge("topics.templates", tests, String::concat);
            PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(files));
            PolicyBundle bundle = Objects.requireNonNull(
                    checked.bundle(), () -> checked.report().findings().toString());
            house.policy.replace(bundle.set(), bundle.templates());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String level(Object value) {
        return "{\"level\": " + value + "}";
    }

    private Client pump() {
        return house.client(house.pump, "pump").connect();
    }

    private Client historian() {
        return house.client(house.collector, "historian").kept();
    }

    @Test
    void whatDoesNotPassIsRefusedAndCountedAndOtherTopicsAreNotLookedInto() {
        apply(ONLY_OK_IS_SAID, TEST);
        Client historian = historian().connect().subscribe("devices/+/state/#", Qos.AT_LEAST_ONCE);
        Client pump = pump();
        for (Qos qos : Qos.values()) {
            assertThat(pump.publish(LEVEL, level(100), qos)).isInstanceOf(PublishOutcome.Accepted.class);
            assertThat(historian.take()).hasSize(1);
            pump.session().release(1);
            for (String wrong : new String[] {level(101), level("\"9\""), "level 9", "{\"level\":1,\"level\":1}", ""}) {
                assertThat(pump.publish(LEVEL, wrong, qos)).isEqualTo(PublishOutcome.Refused.of(Reason.FORBIDDEN));
                assertThat(pump.publish(OTHER, wrong + "!", qos)).isInstanceOf(PublishOutcome.Accepted.class);
                assertThat(historian.take()).hasSize(1);
                pump.session().release(1);
            }
        }
        assertThat(house.signals.refusals(Reason.FORBIDDEN)).isEqualTo(15);
    }

    @Test
    void eachDeliveryGoesByTheLabelOfItsOwnMessage() {
        apply(ONLY_OK_IS_HEARD, TEST);
        Client now = historian().connect().subscribe("devices/+/state/#", Qos.AT_MOST_ONCE);
        Client elsewhere = house.client(house.collector, "other-loop")
                .on(house.otherLoop)
                .connect()
                .subscribe("devices/+/state/#", Qos.AT_MOST_ONCE);
        Client pump = pump();
        for (int i = 0; i < 3; i++) {
            for (int value : new int[] {100 + i, 1}) {
                assertThat(pump.publish(LEVEL, level(value), Qos.AT_MOST_ONCE))
                        .isInstanceOf(PublishOutcome.Accepted.class);
                int heard = value <= 100 ? 1 : 0;
                assertThat(now.take()).as("%s", value).hasSize(heard);
                assertThat(elsewhere.take()).as("%s", value).hasSize(heard);
            }
        }
    }

    @Test
    void whatWaitsIsLookedIntoAgainWhenItsTestsChange() {
        apply(ONLY_OK_IS_HEARD, TEST);
        historian().connect().subscribe("devices/+/state/#", Qos.AT_LEAST_ONCE).vanish();
        Client pump = pump();
        pump.publish(LEVEL, level(90), Qos.AT_LEAST_ONCE);
        pump.publish(LEVEL, level(40), Qos.AT_LEAST_ONCE);
        pump.publish(LEVEL, level(110), Qos.AT_LEAST_ONCE); // nobody may hear it, so it waits for nobody

        apply(ONLY_OK_IS_HEARD, TEST.replace("max = 100", "max = 50"));
        assertThat(historian().connect().take()).hasSize(1).first().asString().contains(level(40));
    }

    @Test
    void whatWaitedSinceBeforeThereWereTestsIsLookedIntoAndNotLost() {
        historian().connect().subscribe("devices/+/state/#", Qos.AT_LEAST_ONCE).vanish();
        pump().publish(LEVEL, level(90), Qos.AT_LEAST_ONCE);
        pump().publish(LEVEL, level(110), Qos.AT_LEAST_ONCE);
        apply(ONLY_OK_IS_HEARD, TEST);
        assertThat(historian().connect().take()).hasSize(1).first().asString().contains(level(90));
    }

    @Test
    void retainedAndWilledMessagesAreLookedInto() {
        apply(ONLY_OK_IS_HEARD, TEST);
        Client pump = pump();
        pump.publish(LEVEL, House.content(level(101), Qos.AT_LEAST_ONCE, true), 1);
        assertThat(historian().connect().subscribe(LEVEL, Qos.AT_LEAST_ONCE).take())
                .isEmpty();
        pump.publish(LEVEL, House.content(level(7), Qos.AT_LEAST_ONCE, true), 2);
        assertThat(house.client(house.collector, "late")
                        .connect()
                        .subscribe(LEVEL, Qos.AT_LEAST_ONCE)
                        .take())
                .hasSize(1);

        pump.leave();
        apply(ONLY_OK_IS_SAID, TEST);
        Client wrong = house.client(house.pump, "w").will(LEVEL, level(101), 0);
        assertThat(wrong.attempt()).isEqualTo(new ConnectOutcome.Refused(Reason.FORBIDDEN));
        Client hears = house.client(house.collector, "hears").connect().subscribe(OTHER, Qos.AT_LEAST_ONCE);
        hears.subscribe(LEVEL, Qos.AT_LEAST_ONCE).take();
        house.client(house.pump, "w").will(LEVEL, level(8), 0).connect().vanish();
        assertThat(hears.take()).hasSize(1).first().asString().contains(level(8));
    }

    /** Waits until the disk has what was asked of it. */
    private void sync(Store store) {
        store.writeNow(tx -> true);
        store.writeNow(tx -> true); // the first may have gone before the batch that was being collected
        house.settle();
    }

    @Test
    void whatTheDiskHadIsLookedIntoAgain() throws Exception {
        try (DataDir held = DataDir.open(dir);
                Store store = Store.open(held, new TestCipher(), Hub.migrations())) {
            house = new House(HubLimits.defaults(), GateLimits.defaults(), store);
            Client historian = historian().connect();
            historian
                    .session()
                    .subscribe(List.of(SubscribeRequest.of("devices/+/state/#", Qos.AT_LEAST_ONCE)), outcomes -> {});
            sync(store);
            historian.vanish();
            Client pump = pump();
            pump.publish(LEVEL, House.content(level(90), Qos.AT_LEAST_ONCE, false), 1);
            pump.publish(LEVEL, House.content(level(110), Qos.AT_LEAST_ONCE, false), 2);
            sync(store);
        }
        try (DataDir held = DataDir.open(dir);
                Store store = Store.open(held, new TestCipher(), Hub.migrations())) {
            house = new House(HubLimits.defaults(), GateLimits.defaults(), store);
            apply(ONLY_OK_IS_HEARD, TEST);
            assertThat(historian().connect().take())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains(level(90));
        }
    }
}
