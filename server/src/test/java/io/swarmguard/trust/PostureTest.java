package io.swarmguard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Posture.News;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of a machine's state, where the rules leave it, and when that ends. */
class PostureTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final int SLOT = 7;

    private final List<String> told = new ArrayList<>();
    private final Standings standings = new Standings(slot -> told.add(attestation()));
    private final Casebook casebook = new Casebook(Rules.shipped(), standings, slot -> new Name("robot"));

    PostureTest() {
        casebook.advance(START);
    }

    private String attestation() {
        return standings.note(SLOT).posture().word(Aspect.ATTESTATION);
    }

    private static Report report(Aspect aspect, String word, @Nullable Instant until) {
        return new Report(aspect, word, new Name("keylime"), START, until);
    }

    private static Report report(String source, String word, @Nullable Instant until) {
        return new Report(Aspect.ATTESTATION, word, new Name(source), START, until);
    }

    private void found(Aspect aspect, String word, @Nullable Instant until, boolean raising) {
        Dossier.Said said = new Dossier.Said("PCR 7", casebook.now(), "operator/olga");
        casebook.report(SLOT, report(aspect, word, until), said, raising);
    }

    private Standing standing() {
        return standings.of(SLOT);
    }

    @Test
    void aWordIsKnownUntilItsTimeIsOverAndNotAMillisecondLonger() {
        found(Aspect.ATTESTATION, "attested", START.plus(DAY), true);
        casebook.advance(START.plus(DAY).minusMillis(1));
        assertThat(attestation()).isEqualTo("attested");
        casebook.advance(START.plus(DAY));
        assertThat(attestation()).isEqualTo("unknown");
        assertThat(told).as("the epoch moved for each of them").containsExactly("attested", "unknown");
        assertThat(standing()).isEqualTo(Standing.CLEAR);
    }

    @Test
    void wordsHoldAMachineAsTheRulesSayAndForNoLongerThanTheyAreKnown() {
        found(Aspect.EXPOSURE, "critical", START.plus(DAY), false);
        assertThat(standing()).isEqualTo(Standing.WATCHED);
        found(Aspect.ATTESTATION, "failed", null, false);
        assertThat(standing()).isEqualTo(Standing.RESTRICTED);
        assertThat(casebook.holds(SLOT))
                .extracting(Hold::cause)
                .containsExactly("attestation failed", "exposure critical");
        assertThat(casebook.holds(SLOT)).extracting(Hold::why).contains("keylime: PCR 7");
        assertThat(standings.of(SLOT, true))
                .as("no report stops what must flow")
                .isEqualTo(Standing.CLEAR);

        found(Aspect.ATTESTATION, "attested", START.plus(DAY), true);
        assertThat(standing()).isEqualTo(Standing.WATCHED);
        casebook.advance(START.plus(DAY));

        assertThat(standing()).isEqualTo(Standing.CLEAR);
        assertThat(standings.note(SLOT).why()).contains("exposure critical is not known any more");
        assertThat(standings.note(SLOT).since()).isEqualTo(START.plus(DAY));
    }

    @Test
    void whatAnOperatorLookedAtIsStillKnownAndHoldsNobodyUntilItComesAnew() {
        found(Aspect.ATTESTATION, "failed", null, false);
        casebook.release(SLOT, new Dossier.Said("a test bench", START, "operator/olga"));
        assertThat(standing()).isEqualTo(Standing.CLEAR);
        assertThat(attestation()).as("policies know it all the same").isEqualTo("failed");
        found(Aspect.ATTESTATION, "failed", START.plus(DAY), true);
        assertThat(standing()).as("the same for another time").isEqualTo(Standing.CLEAR);
        found(Aspect.ATTESTATION, "attested", null, true);
        found(Aspect.ATTESTATION, "failed", null, false);
        assertThat(standing()).isEqualTo(Standing.RESTRICTED);
    }

    @Test
    void whoIsEssentialIsWatchedAtMostAndWhoComesBackWithANewKeyIsUnknown() {
        casebook.essential(SLOT, true);
        found(Aspect.ATTESTATION, "failed", null, false);
        assertThat(standing()).isEqualTo(Standing.WATCHED);
        casebook.essential(SLOT, false);
        assertThat(standing()).isEqualTo(Standing.RESTRICTED);
        casebook.recover(
                SLOT,
                new Dossier.Recovery(
                        new Dossier.Said("new disk", START, "operator/olga"), Duration.ZERO, List.of(), null));
        casebook.enrolled(SLOT, START);
        assertThat(attestation()).isEqualTo("unknown");
        casebook.advance(START.plusMillis(1));
        assertThat(standing()).isEqualTo(Standing.CLEAR);
    }

    @Test
    void aCertificateThatIsNearlyOverIsWatchedFromThatMomentOnAndANewOneEndsIt() {
        casebook.certified(SLOT, new Life(START, START.plus(DAY.multipliedBy(100))), START);
        casebook.advance(START.plus(DAY.multipliedBy(95)).minusMillis(1));
        assertThat(standing()).isEqualTo(Standing.CLEAR);
        Instant late = START.plus(DAY.multipliedBy(95));
        casebook.advance(late);
        assertThat(standing()).isEqualTo(Standing.WATCHED);
        assertThat(casebook.holds(SLOT).getFirst().cause()).isEqualTo("certificate spent 95%");

        casebook.certified(SLOT, new Life(START, START.plus(DAY)), late); // an older one that came later
        assertThat(standing()).isEqualTo(Standing.WATCHED);
        casebook.certified(SLOT, new Life(late, late.plus(DAY.multipliedBy(100))), late);

        assertThat(standing()).isEqualTo(Standing.CLEAR);
        assertThat(standings.note(SLOT).why()).isEqualTo("a newer certificate");
        casebook.recertified(SLOT, new Life(START, START.plus(DAY.multipliedBy(100))), late);
        assertThat(standing()).as("the newer one was revoked").isEqualTo(Standing.WATCHED);
        casebook.recertified(SLOT, null, late);
        assertThat(standing()).as("none is left, and none lets anybody in").isEqualTo(Standing.CLEAR);
    }

    @Test
    void theSameWordIsNewsOnlyOnceHalfOfItsTimeIsOver() {
        Posture posture = SomePosture.with(Posture.UNKNOWN, report("keylime", "attested", START.plus(DAY)));
        Instant later = START.plus(DAY.multipliedBy(2));
        assertThat(posture.news(report("keylime", "attested", START.plus(DAY)), START))
                .isEqualTo(News.NONE);
        assertThat(posture.news(report("keylime", "attested", START.plus(DAY).plusSeconds(60)), START))
                .isEqualTo(News.NONE);
        assertThat(posture.news(report("keylime", "attested", later), START.plus(Duration.ofHours(1))))
                .isEqualTo(News.RAISES);
        assertThat(posture.news(report("keylime", "attested", null), START)).isEqualTo(News.RAISES);
        assertThat(posture.news(report("keylime", "attested", START.plusSeconds(9)), START))
                .as("who vouched for longer takes it back")
                .isEqualTo(News.RAISES);
        assertThat(posture.news(report("other", "attested", START.plusSeconds(9)), START))
                .isEqualTo(News.NONE);
        assertThat(posture.news(report("keylime", "failed", null), START)).isEqualTo(News.LOWERS);
        assertThat(posture.news(report("keylime", "unknown", null), START)).isEqualTo(News.LOWERS);
        assertThat(posture.news(report("keylime", "unknown", null), later)).isEqualTo(News.NONE);
        assertThat(posture.news(report("keylime", "attested", null), later)).isEqualTo(News.RAISES);
    }
}
