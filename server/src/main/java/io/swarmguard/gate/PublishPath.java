package io.swarmguard.gate;

import io.swarmguard.hub.Targets;
import io.swarmguard.message.Topic;
import io.swarmguard.policy.Access;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What one session needs to know to publish to one topic. An edge gets it from {@link GateSession#path} and hands it
 * back with each message; it may keep one (a topic alias) for as long as the session is open.
 */
public final class PublishPath {
    private final GateSession session;
    private final int hash;
    private final Topic topic;
    private final @Nullable String as;
    private final byte[] key;
    private final @Nullable Reason refusal;
    private @Nullable Way way;

    /** What depends on the templates in force: good while the policy's epoch of topics is what it was before it was made. */
    record Way(int epoch, Access access, Targets targets) {}

    /**
     * @param as in whose name the session says that it speaks; null: the topic says it
     * @param refusal not null: nothing can be published here, whatever the policies say
     */
    PublishPath(GateSession session, int hash, Topic topic, @Nullable String as, @Nullable Reason refusal) {
        this.session = session;
        this.hash = hash;
        this.topic = topic;
        this.as = as;
        this.key = as == null ? topic.utf8() : key(topic, as);
        this.refusal = refusal;
    }

    /** By which a path in somebody's name is found: no topic has a NUL. */
    static byte[] key(Topic topic, String as) {
        return (topic + "\0" + as).getBytes(StandardCharsets.UTF_8);
    }

    @Nullable
    String as() {
        return as;
    }

    byte[] key() {
        return key;
    }

    GateSession session() {
        return session;
    }

    int hash() {
        return hash;
    }

    public Topic topic() {
        return topic;
    }

    @Nullable
    Reason refusal() {
        return refusal;
    }

    @Nullable
    Way way() {
        return way;
    }

    void way(@Nullable Way found) {
        way = found;
    }
}
