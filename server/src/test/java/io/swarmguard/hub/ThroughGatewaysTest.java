package io.swarmguard.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.message.Content;
import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.terms.PrincipalId;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the hub keeps of messages that a gateway said in a child's name. */
class ThroughGatewaysTest {
    private static final PrincipalId GATEWAY = PrincipalId.device("gw-1");

    private static Message message(int child, @Nullable PrincipalId via) {
        PrincipalId origin = PrincipalId.device("pump-" + child);
        Content content = new Content(new byte[] {1}, Qos.AT_LEAST_ONCE, true, Message.NEVER, null);
        return new Message(
                child, Topic.of("devices/pump-" + child + "/state/s"), new Message.Said(origin, via, 7), content);
    }

    @Test
    void theGatewayIsKeptWithTheMessageAndWhatLiesOnDisksFromBeforeIsReadAsItWas() {
        byte[] through = Records.message(message(1, GATEWAY));
        byte[] itself = Records.message(message(1, null));

        Message read = Records.message(through);
        assertThat(read.origin()).isEqualTo(PrincipalId.device("pump-1"));
        assertThat(read.via()).isEqualTo(GATEWAY);
        assertThat(read.timeMillis()).isEqualTo(7);
        assertThat(Records.message(itself).via()).isNull();
        assertThat(Arrays.copyOf(through, itself.length))
                .as("nothing but what comes after it is new")
                .isEqualTo(itself);
    }

    @Test
    void oneGatewayHasOneDevicesShareOfWhatIsRetainedHoweverManyChildrenItHas() {
        Retained retained = new Retained(1_000, 1 << 30);
        int kept = 0;
        while (kept < 1_000 && retained.put(message(kept, GATEWAY))) {
            kept++;
        }
        assertThat(kept).isEqualTo(16);
        assertThat(retained.put(message(kept, null))).as("the child itself").isTrue();
        assertThat(retained.discard(Objects.requireNonNull(retained.current("devices/pump-0/state/s"))))
                .isTrue();
        assertThat(retained.put(message(kept + 1, GATEWAY))).isTrue();
        assertThat(retained.put(message(kept + 2, GATEWAY))).isFalse();
    }
}
