package io.swarmguard.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.formats.note.Note;
import java.nio.charset.StandardCharsets;

/** Any text is refused in one way, or written again as it was. */
class NoteFuzz {
    @FuzzTest(maxDuration = "60s")
    void textsAreRefusedOrWrittenAgainAsTheyWere(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            Note note = Note.parseUnverified(text);
            assertThat(note.toString()).isEqualTo(text);
            assertThat(text).startsWith(Checkpoint.parse(note.text()).text());
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
