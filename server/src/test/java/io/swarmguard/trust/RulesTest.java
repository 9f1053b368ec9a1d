package io.swarmguard.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
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
}
