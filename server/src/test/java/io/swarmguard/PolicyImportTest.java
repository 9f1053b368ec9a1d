package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code policy import} as it is typed; no hub runs. */
class PolicyImportTest {
    @TempDir
    Path dir;

    private Said say(String... words) {
        return new Typed(dir.resolve("data")).say(words);
    }

    @Test
    void theDraftIsWrittenAndPassesTheCheckAndWhatIsNotInItIsListed() throws IOException {
        Path acl = Files.writeString(dir.resolve("acl"), "pattern write s/%u/data\nuser bob\ntopic read $SYS/#\n");
        String draft = dir.resolve("draft").toString();
        Said said = say("policy", "import", "mosquitto-acl", acl.toString(), "--out", draft);
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("acl:3: left out: 'topic read $SYS/#': ", "1 rules translated to " + draft);
        Said checked = say("policy", "check", draft);
        assertThat(checked.code()).isZero();
        assertThat(checked.out()).contains("usable").doesNotContain("not usable");
        Said again = say("policy", "import", "mosquitto-acl", acl.toString(), "--out", draft);
        assertThat(again.code()).as("nothing is overwritten").isNotZero();
    }

    @Test
    void aFileOfWhichNothingCanBeTranslatedOrReadIsSaidToBeOne() throws IOException {
        Path nothing = Files.writeString(dir.resolve("p.json"), """
                {"Statement": {"Effect": "Allow", "NotAction": "iot:Publish", "Resource": "*"}}
                """);
        Said said = say("policy", "import", "aws-iot", nothing.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("left out", "0 rules translated");
        Said odd = say("policy", "import", "mosquitto-acl", nothing.toString());
        assertThat(odd.code()).isEqualTo(1);
        assertThat(odd.err()).contains("p.json:1: ");
    }
}
