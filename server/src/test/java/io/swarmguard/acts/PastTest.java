package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.identity.Registry;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the fold up to an instant makes of entries that are dated otherwise than they are ordered. */
class PastTest {
    private static final PrincipalId PUMP = PrincipalId.device("pump");
    private static final Act DISABLED = new Act.PrincipalDisabled(PUMP, "stolen");

    private final Registry registry = new Registry();
    private final Standings standings = new Standings(registry::touch);
    private final Fold fold = new Fold(registry, standings);

    private static Leaf leaf(long index, Act act, Instant done, boolean late) {
        byte[] body = new Recorded(act, TestHub.ADMIN, done, late, late ? 1 : 0).encode();
        Instant appended = TestHub.START.plus(Duration.ofDays(1)); // of no account: done is what counts
        return new Leaf(index, ActKind.of(act).type(), appended, new byte[0], body);
    }

    private Standing standing() {
        return standings.of(Objects.requireNonNull(registry.find(PUMP)).slot());
    }

    @Test
    void anEntryWhoseDeviceIsDatedLaterIsNamedInsteadOfFailing() {
        Past.apply(leaf(7, TestHub.device("pump"), TestHub.START.plusSeconds(60), false), fold, TestHub.START, null);

        assertThatThrownBy(() -> Past.apply(leaf(8, DISABLED, TestHub.START, true), fold, TestHub.START, null))
                .isInstanceOf(NotReconstructibleException.class)
                .hasMessage("ledger entry 8 does not fit what was before it: device/pump is not registered");
    }

    @Test
    void whatWasRecordedLateCountsFromWhenItWasDoneAndNotBefore() {
        Instant done = TestHub.START.plusSeconds(60);
        Past.apply(leaf(0, TestHub.device("pump"), TestHub.START, false), fold, done, null);
        Past.apply(leaf(1, DISABLED, done, true), fold, done.minusMillis(1), null);
        assertThat(standing()).isEqualTo(Standing.CLEAR);

        Past.apply(leaf(1, DISABLED, done, true), fold, done, null);
        assertThat(standing()).isEqualTo(Standing.DISABLED);
    }
}
