package io.swarmguard.hub;

import io.swarmguard.message.Content;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Intent;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to say something on a topic.
 *
 * @param access the sender's, to publish on the channel of the targets' topic
 * @param sender the connection it came by; null for a will, whose connection is gone
 */
public record Publish(
        Access access,
        Targets targets,
        Content content,
        @Nullable Attachment sender) implements Intent {}
