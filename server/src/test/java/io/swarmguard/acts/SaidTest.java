package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What operators say of machines: attributes, groups, relations. */
class SaidTest {
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");
    private static final PrincipalId ARM = PrincipalId.device("arm-2");
    private static final Name CANARY = new Name("canary");

    private final TestHub hub = new TestHub();

    private Outcome perform(Act act) {
        return hub.acts.perform(act, TestHub.ADMIN);
    }

    private static Traits traits(TestHub of, PrincipalId id) {
        Subject subject = Objects.requireNonNull(of.registry.find(id));
        return subject.traits();
    }

    private static Reason refusal(Outcome outcome) {
        return ((Outcome.Refused) outcome).reason();
    }

    private static Act.GroupMemberAdded member(PrincipalId id, @Nullable Instant end) {
        return new Act.GroupMemberAdded(id, CANARY, end, "try");
    }

    @Test
    void aRestartBringsBackWhatWasSaidAndNotWhatEnded() {
        perform(TestHub.device("pump-7"));
        perform(TestHub.device("arm-2"));
        perform(new Act.AttributeSet(PUMP, "mode", "stopped", "leaks"));
        perform(new Act.AttributeSet(ARM, "mode", "stopped", "leaks"));
        perform(new Act.AttributeSet(ARM, "mode", null, "mended"));
        perform(new Act.RelationAdded(new Act.Pair("paired", ARM, PUMP), 16, "work"));
        perform(new Act.RelationAdded(new Act.Pair("paired", PUMP, ARM), 16, "work"));
        perform(new Act.RelationRemoved(new Act.Pair("paired", PUMP, ARM), "done"));
        perform(member(PUMP, TestHub.START.plusSeconds(60)));
        perform(member(ARM, TestHub.START.plusSeconds(60)));
        perform(member(ARM, null)); // now it does not end
        hub.pass(Duration.ofSeconds(61));
        hub.acts.endMemberships();

        TestHub next = hub.restarted();
        next.acts.endMemberships();

        for (PrincipalId id : new PrincipalId[] {PUMP, ARM}) {
            assertThat(traits(next, id)).isEqualTo(traits(hub, id));
        }
        assertThat(traits(next, PUMP).attributes()).containsEntry("mode", "stopped");
        assertThat(traits(next, PUMP).groups()).isEmpty();
        assertThat(traits(next, ARM).attributes()).isEmpty();
        assertThat(traits(next, ARM).groups()).containsOnlyKeys(CANARY);
        assertThat(traits(next, ARM).related("paired")).containsExactly(PUMP.name());
        assertThat(traits(next, PUMP).relations()).isEmpty();
    }

    @Test
    void noMembershipEndsWhileNobodyVouchesForTheClock() {
        perform(TestHub.device("pump-7"));
        perform(member(PUMP, TestHub.START.plusSeconds(3_600)));
        hub.wallMillis.addAndGet(Duration.ofHours(2).toMillis());

        assertThat(hub.acts.endMemberships()).isEqualTo(Instant.MAX);

        assertThat(traits(hub, PUMP).groups()).containsOnlyKeys(CANARY);
        assertThat(refusal(perform(new Act.GroupMemberRemoved(PUMP, CANARY, "over"))))
                .isEqualTo(Reason.CLOCK_SUSPECT);
        perform(new Act.ClockConfirmed(hub.clock.instant(), "it was set"));
        hub.acts.endMemberships();
        assertThat(traits(hub, PUMP).groups()).isEmpty();
    }

    @Test
    void whatChangesNothingOrDoesNotFitIsRefused() {
        perform(TestHub.device("pump-7"));
        perform(TestHub.device("arm-2"));
        assertThat(refusal(perform(new Act.AttributeSet(PUMP, "mode", null, "x"))))
                .isEqualTo(Reason.NO_CHANGE);
        assertThat(refusal(perform(new Act.AttributeSet(PUMP, "mode", "Wörd", "x"))))
                .isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal(perform(new Act.AttributeSet(PrincipalId.device("ghost"), "mode", "a", "x"))))
                .isEqualTo(Reason.UNKNOWN_NAME);
        assertThat(refusal(perform(new Act.AttributeSet(PrincipalId.operator("ada"), "mode", "a", "x"))))
                .isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal(perform(member(PUMP, TestHub.START)))).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal(perform(new Act.GroupMemberRemoved(PUMP, CANARY, "x"))))
                .isEqualTo(Reason.NO_CHANGE);
        assertThat(refusal(perform(new Act.RelationAdded(new Act.Pair("paired", PUMP, PUMP), 16, "x"))))
                .isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal(perform(new Act.RelationRemoved(new Act.Pair("paired", PUMP, ARM), "x"))))
                .isEqualTo(Reason.NO_CHANGE);
        assertThat(hub.log.leaves).hasSize(2);
    }

    @Test
    void relationsGroupsAndAttributesOfOneAreBounded() {
        perform(TestHub.device("pump-7"));
        perform(TestHub.device("arm-2"));
        perform(TestHub.device("arm-3"));
        assertThat(perform(new Act.RelationAdded(new Act.Pair("paired", PUMP, ARM), 1, "x")))
                .isInstanceOf(Outcome.Done.class);
        Act.Pair second = new Act.Pair("paired", PUMP, PrincipalId.device("arm-3"));
        assertThat(refusal(perform(new Act.RelationAdded(second, 1, "x")))).isEqualTo(Reason.INVALID_REQUEST);
        for (int i = 0; i < Traits.MAX_GROUPS; i++) {
            perform(new Act.GroupMemberAdded(PUMP, new Name("g" + i), null, "x"));
            perform(new Act.AttributeSet(PUMP, "a" + i, "v", "x"));
        }
        assertThat(refusal(perform(member(PUMP, null)))).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal(perform(new Act.AttributeSet(PUMP, "mode", "v", "x"))))
                .isEqualTo(Reason.INVALID_REQUEST);
    }
}
