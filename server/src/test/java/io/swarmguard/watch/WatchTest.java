package io.swarmguard.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.UnderOwnKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final UnderOwnKey PUMP = who("pump-7");

    private final AtomicLong nanos = new AtomicLong();
    private final Watch watch = new Watch(new WatchLimits(20, Duration.ofMinutes(1), 3, 2), nanos::get);

    private static UnderOwnKey who(String name) {
        return UnderOwnKey.inSession(PrincipalId.device(name), Fingerprint.of(new byte[] {1}));
    }

    private void refuse(UnderOwnKey who, int times, Duration apart) {
        for (int i = 0; i < times; i++) {
            nanos.addAndGet(apart.toNanos());
            watch.refused(who, Reason.NOT_PERMITTED);
        }
    }

    private List<Found> take() throws InterruptedException {
        return watch.take(Duration.ZERO);
    }

    @Test
    void twentyRefusalsInAMinuteAreAFindingThatProvesItAndWeighsLittle() throws Exception {
        refuse(PUMP, 19, Duration.ofSeconds(1));
        assertThat(take()).isEmpty();
        refuse(PUMP, 1, Duration.ofSeconds(1));

        assertThat(take()).singleElement().satisfies(found -> {
            assertThat(found.who()).isSameAs(PUMP);
            assertThat(found.evidence()).isInstanceOf(Evidence.Finding.class);
            assertThat(found.evidence().grade()).isEqualTo(Grade.PROOF);
            assertThat(found.evidence().severity()).isEqualTo(Severity.LOW);
        });
        refuse(PUMP, 19, Duration.ofMillis(1));
        assertThat(take()).as("counted anew").isEmpty();
    }

    @Test
    void whoIsRefusedNowAndThenIsNobodysBusiness() throws Exception {
        refuse(PUMP, 1_000, Duration.ofSeconds(4));
        assertThat(take()).isEmpty();
    }

    @Test
    void memoryIsBoundedAndWhatIsNotFollowedIsCounted() throws Exception {
        for (int i = 0; i < 100; i++) {
            refuse(who("d" + i), 1, Duration.ofMillis(1));
        }
        assertThat(watch.following()).isEqualTo(3);
        assertThat(watch.lost()).isEqualTo(97);

        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(take()).isEmpty();
        assertThat(watch.following()).as("who is quiet is forgotten").isZero();
    }

    @Test
    void aFindingThatFoundNoRoomIsFoundAgain() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            refuse(who(name), 20, Duration.ofMillis(1));
        }
        assertThat(watch.lost()).isOne();
        assertThat(take()).hasSize(2);
        refuse(who("c"), 1, Duration.ofMillis(1));
        assertThat(take())
                .singleElement()
                .satisfies(found -> assertThat(found.who().id().name().value()).isEqualTo("c"));
    }

    @Test
    void anOverdueCertificateIsToldOnceAndTakenBackWhenItWasRenewed() throws Exception {
        watch.came(PUMP, 50);
        assertThat(take()).isEmpty();
        watch.came(PUMP, 95);
        watch.came(PUMP, 96);
        assertThat(take())
                .singleElement()
                .satisfies(found -> assertThat(found.evidence().severity()).isEqualTo(Severity.LOW));
        watch.came(PUMP, 1);
        assertThat(take())
                .singleElement()
                .satisfies(found -> assertThat(found.evidence().severity()).isEqualTo(Severity.INFORMATIONAL));
    }
}
