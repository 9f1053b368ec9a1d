package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Two segments with a few machines and services, under the shipped policies. */
final class Plant {
    final SubjectFixture registry = new SubjectFixture();
    final Standings standings = new Standings(registry::touch);
    final Policy policy = new Policy(registry::find, standings, PolicySet.shipped(), Templates.shipped());

    final Subject pump = registry.device("pump-7", "sensor", "plant-a");
    final Subject valve = registry.device("valve-1", "actuator", "plant-a");
    final Subject arm = registry.device("arm-2", "robot", "plant-b");
    final Subject odd = registry.device("odd-1", "camera", "plant-a");
    final Subject collector = registry.service("historian", "collector", "plant-a");
    final Subject everywhere = registry.service("lake", "collector", "*");
    final Subject commander = registry.service("control", "commander", "plant-a");
    final Subject responder = registry.service("soc", "responder", "*");
    final Subject operator = registry.add(PrincipalId.operator("olga"), "admin", "");

    void stand(Subject subject, Standing standing) {
        standings.set(subject.slot(), standing, "test", Instant.EPOCH);
    }

    /** As evidence would have it, and no operator. */
    void found(Subject subject, Standing standing) {
        standings.set(subject.slot(), new StandingNote(standing, "test", Instant.EPOCH, null, Standing.CLEAR, null));
    }

    Decision publish(Subject who, String topic) {
        return policy.access(who, Action.PUBLISH, policy.channel(topic)).decision();
    }

    Decision deliver(Subject to, String topic, @Nullable Subject publisher) {
        return policy.delivery(to, policy.source(policy.channel(topic), publisher))
                .decision();
    }

    Decision subscribe(Subject who, String filter) {
        return policy.subscription(who, filter);
    }
}
