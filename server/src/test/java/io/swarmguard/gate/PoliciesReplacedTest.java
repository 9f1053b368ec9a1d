package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.CedarSets;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Templates;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sessions keep of the topics they publish to when other policies come into force, and what they look up again. */
class PoliciesReplacedTest {
    private static final String TOPIC = "devices/pump-7/telemetry/rpm";
    private static final String NOBODY = """
            @id("nobody")
            forbid (principal, action, resource);
            """;

    private final House house = new House();
    private final PolicySet shipped = house.policy.set();
    private final Templates templates = house.policy.templates();
    private Client pump;
    private Client historian;

    @BeforeEach
    void connect() {
        pump = house.client(house.pump, "pump").connect();
        historian = house.client(house.collector, "historian").connect();
        historian.subscribe("devices/+/telemetry/#", Qos.AT_LEAST_ONCE);
    }

    private PublishPath path() {
        byte[] topic = TOPIC.getBytes(StandardCharsets.UTF_8);
        return pump.session().path(topic, 0, topic.length);
    }

    private boolean isHeard() {
        boolean accepted = pump.publish(TOPIC, "1", Qos.AT_LEAST_ONCE) instanceof PublishOutcome.Accepted;
        boolean heard = !historian.take().isEmpty();
        assertThat(heard).isEqualTo(accepted);
        return heard;
    }

    @Test
    void policiesWithTheSameTemplatesCountAtOnceAndLeaveWhatIsKnownOfATopic() throws Exception {
        assertThat(isHeard()).isTrue();
        PublishPath.Way known = path().way();

        house.policy.replace(CedarSets.of(NOBODY, ""), templates);
        assertThat(isHeard()).isFalse();
        house.policy.replace(shipped, templates);
        assertThat(isHeard()).isTrue();

        assertThat(path().way()).isNotNull().isSameAs(known);
    }

    @Test
    void otherTemplatesMakeASessionLookItsTopicsUpAgain() throws Exception {
        assertThat(isHeard()).isTrue();

        house.policy.replace(shipped, Templates.parse("devices/{device}/{kind: command}/{path…}"));
        assertThat(pump.publish(TOPIC, "2", Qos.AT_LEAST_ONCE))
                .isEqualTo(PublishOutcome.Refused.of(Reason.TOPIC_UNKNOWN));
        assertThat(Objects.requireNonNull(path().way()).access().channel()).isNull();

        house.policy.replace(shipped, templates);
        assertThat(isHeard()).isTrue();
        assertThat(Objects.requireNonNull(path().way()).access().channel()).isNotNull();
    }
}
