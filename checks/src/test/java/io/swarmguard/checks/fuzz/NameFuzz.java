package io.swarmguard.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmguard.terms.Name;

/** Names stand in topics, URIs and file names: what is accepted needs no escaping anywhere. */
class NameFuzz {
    @FuzzTest(maxDuration = "60s")
    void whatIsAcceptedIsPlain(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        if (Name.isValid(text)) {
            assertThat(new Name(text).value()).matches("[a-z0-9][a-z0-9._-]{0,62}");
        }
    }
}
