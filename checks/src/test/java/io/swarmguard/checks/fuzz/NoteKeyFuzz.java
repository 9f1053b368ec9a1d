package io.swarmguard.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.note.NoteKey;
import java.nio.charset.StandardCharsets;

/** Any text is refused in one way, or is a key that is written again as it was. */
class NoteKeyFuzz {
    @FuzzTest(maxDuration = "60s")
    void keysAreRefusedOrWrittenAgainAsTheyWere(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            assertThat(NoteKey.parse(text).toString()).isEqualTo(text);
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
