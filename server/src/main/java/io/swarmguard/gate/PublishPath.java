package io.swarmguard.gate;

import io.swarmguard.hub.Targets;
import io.swarmguard.message.Topic;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Channel;
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
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Way(
            int epoch,
            Access access,
            Targets targets,
            @Nullable Way @Nullable [] labelled) {
        private static final int LABELS = 4;

        Way(int epoch, Access access, Targets targets) {
            this(epoch, access, targets, isTested(access) ? new Way[LABELS] : null);
        }

        private static boolean isTested(Access access) {
            Channel channel = access.channel();
            return channel != null && channel.isTested();
        }

        /** The way of a message by what the tests of the topic say of its payload; this one if it has no tests. */
        Way of(byte[] payload) {
            Channel channel = labelled == null ? null : access.channel();
            if (labelled == null || channel == null) {
                return this;
            }
            int label = channel.label(payload);
            Way known = labelled[label];
            if (known == null) {
                known = new Way(epoch, access.labelled(label), targets.labelled(label), null);
                labelled[label] = known;
            }
            return known;
        }
    }

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
