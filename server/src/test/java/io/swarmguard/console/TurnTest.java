package io.swarmguard.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnTest {
    private static final int ASKED = 20;

    private final Turn turn = new Turn("tests are run");

    @Test
    void workGoesOneAfterTheOtherOnAThreadThatKeepsNoCarrier() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<FutureTask<Boolean>> asked = new ArrayList<>();
        for (int i = 0; i < ASKED; i++) {
            FutureTask<Boolean> asking = new FutureTask<>(() -> turn.take(() -> {
                boolean alone = inside.incrementAndGet() == 1;
                inside.decrementAndGet();
                return alone && !Thread.currentThread().isVirtual();
            }));
            asked.add(asking);
            Thread.ofVirtual().start(asking);
        }
        for (FutureTask<Boolean> asking : asked) {
            assertThat(asking.get()).isTrue();
        }
    }

    @Test
    void whatGoesWrongComesOutAsItIsAndTheNextHasItsTurn() throws IOException {
        IOException checked = new IOException("checked");
        IllegalStateException unchecked = new IllegalStateException("unchecked");
        AssertionError error = new AssertionError("error");
        assertThatThrownBy(() -> turn.take(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> turn.take(() -> {
                    throw unchecked;
                }))
                .isSameAs(unchecked);
        assertThatThrownBy(() -> turn.take(() -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThat(turn.take(() -> "next")).isEqualTo("next");
    }
}
