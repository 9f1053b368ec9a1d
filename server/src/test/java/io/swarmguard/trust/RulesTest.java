package io.swarmguard.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final Name ROBOT = new Name("robot");

    @Test
    void theGravestRuleThatFitsCounts() {
        Rules shipped = Rules.shipped();
        assertThat(shipped.standing(Grade.PROOF, Severity.LOW, ROBOT)).isEqualTo(Standing.WATCHED);
        assertThat(shipped.standing(Grade.PROOF, Severity.MEDIUM, ROBOT)).isEqualTo(Standing.RESTRICTED);
        assertThat(shipped.standing(Grade.PROOF, Severity.CRITICAL, ROBOT)).isEqualTo(Standing.QUARANTINED);
        assertThat(shipped.standing(Grade.EXTERNAL, Severity.LOW, ROBOT)).isEqualTo(Standing.CLEAR);
        assertThat(shipped.standing(Grade.EXTERNAL, Severity.CRITICAL, ROBOT)).isEqualTo(Standing.RESTRICTED);
        assertThat(shipped.standing(Grade.PROOF, Severity.INFORMATIONAL, ROBOT)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void statisticalEvidenceAloneReachesWatchedUnlessTheRoleOptsIn() {
        assertThat(Rules.shipped().standing(Grade.STATISTICAL, Severity.CRITICAL, ROBOT))
                .isEqualTo(Standing.WATCHED);
        assertThatThrownBy(() -> Rules.parse("statistical high restricted"))
                .hasMessageContaining("line 1")
                .hasMessageContaining("opt in");

        Rules optedIn = Rules.parse("# a camera that lies does no harm\nstatistical high restricted camera");

        assertThat(optedIn.standing(Grade.STATISTICAL, Severity.HIGH, new Name("camera")))
                .isEqualTo(Standing.RESTRICTED);
        assertThat(optedIn.standing(Grade.STATISTICAL, Severity.HIGH, ROBOT)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void noRuleDisablesAndALineThatIsNoRuleIsNamed() {
        assertThatThrownBy(() -> Rules.parse("proof critical disabled")).hasMessageContaining("only an operator");
        assertThatThrownBy(() -> Rules.parse("\nproof grave watched")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> Rules.parse("proof low")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> Rules.parse("proof low watched\n".repeat(Rules.MOST + 1)))
                .hasMessageContaining("more than");
    }

    @Test
    void whatOthersReportLeadsToRestrictedAtMostUnlessTheRoleOptsIn() {
        Rules shipped = Rules.shipped();
        assertThat(shipped.standing(Aspect.ATTESTATION, "failed", "robot")).isEqualTo(Standing.RESTRICTED);
        assertThat(shipped.standing(Aspect.ATTESTATION, "attested", "robot")).isEqualTo(Standing.CLEAR);
        assertThat(shipped.standing(Aspect.ATTESTATION, "unknown", "robot")).isEqualTo(Standing.CLEAR);
        assertThat(shipped.standing(Aspect.EXPOSURE, "high", "robot")).isEqualTo(Standing.CLEAR);
        assertThatThrownBy(() -> Rules.parse("attestation failed quarantined"))
                .hasMessageContaining("line 1")
                .hasMessageContaining("restricted at most")
                .hasMessageContaining("opt in");

        Rules optedIn = Rules.parse("exposure high restricted\nexposure critical quarantined camera");

        assertThat(optedIn.standing(Aspect.EXPOSURE, "critical", "camera")).isEqualTo(Standing.QUARANTINED);
        assertThat(optedIn.standing(Aspect.EXPOSURE, "critical", "robot")).isEqualTo(Standing.RESTRICTED);
        assertThat(optedIn.standing(Aspect.EXPOSURE, "medium", "robot")).isEqualTo(Standing.CLEAR);
    }

    @Test
    void theAgeOfACertificateBeginsToCountWhenTheRuleSaysIt() {
        Rules rules = Rules.parse("""
                certificate older-than 90d watched
                certificate expires-within 3d watched sensor
                certificate expires-within 1d restricted robot
                """);
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        Life life = new Life(begin, begin.plus(Duration.ofDays(200)));
        assertThat(rules.next(life, begin, "robot")).isEqualTo(begin.plus(Duration.ofDays(90)));
        assertThat(rules.next(life, begin.plus(Duration.ofDays(90)), "robot"))
                .isEqualTo(begin.plus(Duration.ofDays(199)));
        assertThat(rules.holds(life, begin.plus(Duration.ofDays(198)), "robot"))
                .extracting(Hold::standing)
                .containsExactly(Standing.WATCHED);
        assertThat(rules.holds(life, begin.plus(Duration.ofDays(199)), "robot"))
                .extracting(Hold::standing)
                .containsExactly(Standing.WATCHED, Standing.RESTRICTED);
        assertThat(rules.next(life, begin.plus(Duration.ofDays(300)), "robot")).isNull();
    }

    @Test
    void aLineAboutWhatIsKnownThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> Rules.parse("attestation unknown watched"))
                .hasMessageContaining("speaks against nobody");
        assertThatThrownBy(() -> Rules.parse("attestation lost watched")).hasMessageContaining("speaks against nobody");
        assertThatThrownBy(() -> Rules.parse("certificate older-than watched")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> Rules.parse("certificate older-than 90 watched"))
                .hasMessageContaining("no number with d");
        assertThatThrownBy(() -> Rules.parse("certificate spent 101% watched")).hasMessageContaining("1 to 100 %");
        assertThatThrownBy(() -> Rules.parse("certificate younger-than 3d watched"))
                .hasMessageContaining("expires-within");
        assertThatThrownBy(() -> Rules.parse("certificate older-than 90d restricted"))
                .hasMessageContaining("watched at most");
        assertThatThrownBy(() -> Rules.parse("certificate older-than 90d")).hasMessageContaining("leads nowhere");
    }
}
