package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.message.Content;
import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Templates;
import io.swarmguard.signal.Signals;
import io.swarmguard.trust.Standings;
import java.time.Clock;

/** Things of the hub that are only there to be held. */
final class Plain {
    private static final Policy NOTHING =
            new Policy(n -> null, new Standings(i -> {}), PolicySet.shipped(), Templates.shipped());

    private Plain() {}

    static Session session() {
        SubjectFixture registry = new SubjectFixture();
        Subject subject = registry.device("pump-7", "sensor", "plant-a");
        Policy policy =
                new Policy(registry::find, new Standings(registry::touch), PolicySet.shipped(), Templates.shipped());
        Hub hub = new Hub(
                HubLimits.defaults(),
                policy,
                id -> subject,
                new Signals(Clock.systemUTC(), System::nanoTime),
                new FakeTimer(1_800_000_000_000L),
                null,
                1);
        return new Session(hub, subject, "client", 1);
    }

    static Entry entry(Session session, long sequence) {
        Message message = new Message(
                sequence,
                Topic.of("devices/pump-7/telemetry/t"),
                session.subject().id(),
                0,
                Content.of(new byte[1], Qos.AT_LEAST_ONCE));
        return new Entry(
                session,
                message,
                new Entry.Form(Qos.AT_LEAST_ONCE, false, new int[0]),
                NOTHING.delivery(session.subject(), NOTHING.source(null, null)),
                sequence);
    }
}
