package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A lost operator certificate comes back only after the delay, only once per request, and not if it was cancelled. */
class RecoveryTest {
    private static final PrincipalId RESCUE = PrincipalId.operator("rescue");
    private static final Duration DELAY = Duration.ofMinutes(10);

    private final TestHub hub = new TestHub();

    @Test
    void nothingIsCompletedBeforeTheDelayIsOver() {
        assertThat(begin("first")).isInstanceOf(Outcome.Done.class);
        hub.pass(DELAY.minusSeconds(1));
        assertThat(refusal(perform(new Act.OperatorRecoveryCompleted(RESCUE)))).isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void whatWasCancelledIsNeverCompletedAndTheRequestIsSpent() {
        begin("first");
        assertThat(perform(new Act.OperatorRecoveryCancelled(RESCUE, "nobody of us asked")))
                .isInstanceOf(Outcome.Done.class);
        hub.pass(DELAY.plusSeconds(1));
        assertThat(refusal(perform(new Act.OperatorRecoveryCompleted(RESCUE)))).isEqualTo(Reason.NO_CHANGE);
        assertThat(refusal(begin("first"))).isEqualTo(Reason.NO_CHANGE);
        assertThat(hub.acts.knowsRecovery(request("first"))).isTrue();
    }

    @Test
    void aLaterRequestBeginsTheDelayAnew() {
        begin("first");
        hub.pass(DELAY.minusSeconds(1));
        begin("second");
        hub.pass(Duration.ofSeconds(2));
        assertThat(refusal(perform(new Act.OperatorRecoveryCompleted(RESCUE)))).isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void theDelayOutlivesARestart() {
        begin("first");
        TestHub next = hub.restarted();
        assertThat(next.acts.recoveries())
                .containsExactly(new Act.OperatorRecoveryBegun(RESCUE, request("first"), TestHub.START.plus(DELAY)));
        assertThat(next.acts.knowsRecovery(request("first"))).isTrue();
    }

    @Test
    void onlyOperatorsAreRecovered() {
        Act act = new Act.OperatorRecoveryBegun(
                PrincipalId.device("pump-7"),
                request("first"),
                hub.clock.instant().plus(DELAY));
        assertThat(refusal(perform(act))).isEqualTo(Reason.INVALID_REQUEST);
    }

    private Outcome begin(String request) {
        return perform(new Act.OperatorRecoveryBegun(
                RESCUE, request(request), hub.clock.instant().plus(DELAY)));
    }

    private Outcome perform(Act act) {
        return hub.acts.perform(act, TestHub.ADMIN);
    }

    private static Fingerprint request(String text) {
        return Fingerprint.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Reason refusal(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).reason();
    }
}
