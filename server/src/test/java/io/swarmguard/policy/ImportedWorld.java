package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.trust.Standings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** Devices under drafted policies. */
final class ImportedWorld {
    static final List<String> WORDS =
            List.of("plant", "line", "data", "cmd", "state", "x", "alice", "bob", "robot-1", "carol");

    private final SubjectFixture registry = new SubjectFixture();
    private final Map<String, Subject> subjects = new TreeMap<>();
    private final Policy policy;

    /** @param groups the group by the name of the device */
    ImportedWorld(DraftPolicy draft, Map<String, String> groups) {
        PolicyBundle bundle = Objects.requireNonNull(
                PolicyCheck.check(Objects.requireNonNull(draft.files())).bundle());
        policy = new Policy(registry::find, new Standings(registry::touch), bundle.set(), bundle.templates());
        for (String name : List.of("alice", "bob", "robot-1", "carol")) {
            Subject subject = registry.device(name, "sensor", "plant-a");
            if (groups.containsKey(name)) {
                registry.say(subject, Traits.NONE.withGroup(new Name(groups.get(name)), Traits.FOREVER));
            }
            subjects.put(name, subject);
        }
        policy.tell(java.time.Instant.EPOCH, false);
    }

    List<String> names() {
        return List.copyOf(subjects.keySet());
    }

    private Subject subject(String name) {
        return Objects.requireNonNull(subjects.get(name));
    }

    boolean publishes(String name, String topic) {
        return policy.access(subject(name), Action.PUBLISH, policy.channel(topic))
                .isPermitted();
    }

    boolean receives(String name, String topic) {
        Subject publisher = subjects.get("carol");
        boolean delivered = policy.delivery(subject(name), policy.source(policy.channel(topic), publisher))
                .isPermitted();
        boolean subscribed = policy.subscription(subject(name), topic).isPermitted();
        return delivered && subscribed;
    }

    /** A topic that rules of these words speak of, or do not. */
    static String topic(Random random) {
        List<String> levels = new ArrayList<>();
        int length = 1 + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            levels.add(i == 0 && random.nextInt(3) > 0 ? "plant" : word(random));
        }
        return String.join("/", levels);
    }

    static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }
}
