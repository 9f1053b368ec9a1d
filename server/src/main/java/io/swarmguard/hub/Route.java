package io.swarmguard.hub;

import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.Access;
import java.util.Arrays;

/** The way of one publisher's messages on one topic to one session: its matching subscriptions taken together. */
final class Route {
    final Session session;
    final Qos qos;
    final boolean retainAsPublished;
    final int[] ids;
    final Access access;

    Route(Session session, Qos qos, boolean retainAsPublished, int[] ids, Access access) {
        this.session = session;
        this.qos = qos;
        this.retainAsPublished = retainAsPublished;
        this.ids = ids;
        this.access = access;
    }

    /** One copy for overlapping subscriptions: the highest quality, and all their identifiers. */
    Route and(Subscription more) {
        int[] all = ids;
        if (more.id() != 0) {
            all = Arrays.copyOf(ids, ids.length + 1);
            all[ids.length] = more.id();
        }
        return new Route(session, qos.max(more.qos()), retainAsPublished || more.retainAsPublished(), all, access);
    }

    static int[] ids(Subscription subscription) {
        return subscription.id() == 0 ? Delivery.NO_IDS : new int[] {subscription.id()};
    }

    /** Whether all that this route sends of a message at most once looks the same as on any other such route. */
    boolean isPlain() {
        return ids.length == 0 && !retainAsPublished;
    }
}
