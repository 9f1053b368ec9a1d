package io.swarmguard.hub;

import io.swarmguard.message.Qos;

/**
 * One filter of one session.
 *
 * @param noLocal not what the session itself publishes
 * @param retainAsPublished keep the publisher's retain flag
 * @param id told with each delivery; 0 for none
 */
record Subscription(Session session, Filter filter, Qos qos, boolean noLocal, boolean retainAsPublished, int id) {}
