package io.swarmguard.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.policy.Recorder;
import io.swarmguard.policy.Tally;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrafficRecorderTest {
    private final SubjectFixture subjects = new SubjectFixture();
    private final Subject walker = subjects.add(PrincipalId.device("walker"), "sensor", "plant-a");
    private final Subject other = subjects.add(PrincipalId.device("other"), "sensor", "plant-a");
    private final TrafficRecorder recorder = new TrafficRecorder(1);

    private @Nullable Tally tally(Subject who, String segment) {
        var facts = new Recorder.FactRow(List.of("resource.segment"), List.of(segment));
        return recorder.tally(who, Action.PUBLISH, Reason.NOT_PERMITTED, facts);
    }

    @Test
    void whoWalksThroughOthersTopicsFillsItsOwnShare() {
        for (int i = 0; i < 2 * TrafficRecorder.MAX_ROWS_EACH; i++) {
            assertThat(tally(walker, "segment-" + i) != null).isEqualTo(i < TrafficRecorder.MAX_ROWS_EACH);
        }
        assertThat(recorder.unrecorded()).isEqualTo(TrafficRecorder.MAX_ROWS_EACH);
        assertThat(tally(walker, "segment-1"))
                .as("what has its row is counted on")
                .isNotNull();
        assertThat(tally(other, "segment-1")).isNotNull();

        recorder.turn(2);
        assertThat(tally(walker, "segment-9999")).as("another hour").isNotNull();
    }

    @Test
    void anHourThatIsForgottenIsNotHandedOverAgain() {
        assertThat(tally(walker, "plant-a")).isNotNull();
        recorder.turn(2);
        assertThat(recorder.counted()).containsOnlyKeys(1L, 2L);
        recorder.forget(2);
        assertThat(recorder.counted()).as("the present hour is never forgotten").containsOnlyKeys(1L, 2L);
        recorder.forget(1);
        assertThat(recorder.counted()).containsOnlyKeys(2L);
    }
}
