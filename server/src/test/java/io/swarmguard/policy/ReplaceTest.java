package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of decisions and channels when other policies and templates are put in force. */
class ReplaceTest {
    private final Plant plant = new Plant();

    private static PolicyBundle set(String cedar, String templates) throws PolicyRefusedException {
        Map<String, String> files = Map.of("own.cedar", cedar, "topics.templates", templates);
        return Objects.requireNonNull(PolicyCheck.check(PolicyFiles.of(files)).bundle());
    }

    private List<Access> accesses() {
        return List.of(
                access(plant.pump, "devices/pump-7/telemetry/x"),
                access(plant.pump, "devices/pump-7/state/x"),
                access(plant.valve, "devices/valve-1/state/x"),
                access(plant.arm, "segments/plant-b/event/arm-2/x"),
                access(plant.commander, "devices/pump-7/command/x"),
                access(plant.odd, "devices/odd-1/state/x"));
    }

    private Access access(Subject who, String topic) {
        return plant.policy.access(who, Action.PUBLISH, plant.policy.channel(topic));
    }

    /** Also what the old policies do not tell apart, as here the roles camera and robot. */
    @Test
    void whatWasAskedLatelyIsDecidedBeforeTheNextSetIsInForce() throws Exception {
        PolicyBundle next = set("""
                @id("own") permit (principal is Device, action, resource)
                when { resource has device && resource.device == principal && principal.role != "camera" };
                @id("not-b") forbid (principal, action, resource)
                when { resource.kind == "event" && principal.role == "robot" };
                """, PolicyFiles.shipped().templates());
        List<Access> accesses = accesses();
        accesses.forEach(Access::isPermitted);

        int decided = plant.policy.prepare(next.set(), plant.policy.templates());
        assertThat(decided).isGreaterThanOrEqualTo(5);
        plant.policy.replace(next.set(), plant.policy.templates());

        assertThat(accesses.stream().map(Access::isPermitted)).containsExactly(true, true, true, false, false, false);
        assertThat(next.set().decidedClasses()).as("nothing was left to decide").isEqualTo(decided);
    }

    /** As a queued message holds it: the channel is what the old templates made of the topic. */
    @Test
    void whatWaitsIsDecidedByWhatTheNewTemplatesMakeOfItsTopic() throws Exception {
        String ownState = "@id(\"state\") permit (principal, action, resource) when { resource.kind == \"state\" &&"
                + " resource has device && resource.device == principal };";
        Access kind = access(plant.pump, "devices/pump-7/state/event");
        Access device = access(plant.pump, "devices/pump-7/state/valve-1");
        Access gone = access(plant.pump, "devices/pump-7/state/elsewhere/x");
        assertThat(List.of(kind, device, gone)).allMatch(Access::isPermitted);
        PolicyBundle next =
                set(ownState, "devices/pump-7/state/{kind: event}\ndevices/pump-7/{kind: state}/{device}\n");
        plant.policy.replace(next.set(), next.templates());
        assertThat(kind.reason()).as("an event now").isEqualTo(Reason.NOT_PERMITTED);
        assertThat(device.reason()).as("another's state now").isEqualTo(Reason.NOT_PERMITTED);
        assertThat(gone.reason()).as("nothing now").isEqualTo(Reason.TOPIC_UNKNOWN);

        PolicyBundle before = set(ownState, PolicyFiles.shipped().templates());
        plant.policy.replace(before.set(), before.templates());
        assertThat(List.of(kind, device, gone)).allMatch(Access::isPermitted);
    }
}
