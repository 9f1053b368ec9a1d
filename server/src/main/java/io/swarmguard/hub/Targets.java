package io.swarmguard.hub;

import io.swarmguard.message.Topic;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom one publisher's messages on one topic go to, remembered until the subscriptions that can match it change.
 * Confined to the publisher's loop.
 */
public final class Targets {
    private static final Route[] NONE = {};

    private final TopicTree tree;
    private final Policy policy;
    private final Topic topic;
    private final Source source;
    private final @Nullable Session sender;
    private final int stripe;
    private int version;
    private Route @Nullable [] routes;

    Targets(TopicTree tree, Policy policy, Topic topic, Source source, @Nullable Session sender) {
        this.tree = tree;
        this.policy = policy;
        this.topic = topic;
        this.source = source;
        this.sender = sender;
        this.stripe = TopicTree.stripe(topic.toString());
    }

    /** The same for messages with that label, as {@link io.swarmguard.policy.Channel#label} numbers them. */
    public Targets labelled(int label) {
        return new Targets(tree, policy, topic, source.labelled(label), sender);
    }

    public Topic topic() {
        return topic;
    }

    Source source() {
        return source;
    }

    Route[] routes() {
        int now = tree.version(stripe);
        Route[] known = routes;
        return known != null && now == version ? known : match(now, known == null ? NONE : known);
    }

    private Route[] match(int now, Route[] before) {
        Map<Session, Route> found = new LinkedHashMap<>();
        for (Subscription subscription : tree.match(topic.toString())) {
            Session session = subscription.session();
            if (subscription.noLocal() && session == sender) {
                continue;
            }
            Route route = found.get(session);
            found.put(session, route != null ? route.and(subscription) : begin(subscription, before));
        }
        Route[] matched = found.values().toArray(NONE);
        routes = matched;
        version = now;
        return matched;
    }

    /** Keeps the access cell of an earlier match: what was decided in it stays good. */
    private Route begin(Subscription subscription, Route[] before) {
        Session session = subscription.session();
        for (Route route : before.length <= 64 ? before : NONE) { // a search per route only where that is cheap
            if (route.session == session) {
                return begin(subscription, route.access);
            }
        }
        return begin(subscription, policy.delivery(session.subject(), source, session.place()));
    }

    private static Route begin(Subscription subscription, io.swarmguard.policy.Access access) {
        return new Route(
                subscription.session(),
                subscription.qos(),
                subscription.retainAsPublished(),
                Route.ids(subscription),
                access);
    }
}
