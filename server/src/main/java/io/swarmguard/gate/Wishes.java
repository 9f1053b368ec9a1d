package io.swarmguard.gate;

import io.swarmguard.hub.Attachment;
import io.swarmguard.hub.Filter;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.policy.Policy;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions: wishes, granted if something that the filter can match is permitted at that moment. What is delivered
 * is decided message by message.
 */
final class Wishes {
    private static final String SHARED = "$share/";

    private final Policy policy;
    private final HubLimits limits;

    /** What a granted subscription wants of the retained messages. */
    private record Wanted(Filter filter, boolean retained) {}

    Wishes(Policy policy, HubLimits limits) {
        this.policy = policy;
        this.limits = limits;
    }

    void subscribe(GateSession session, List<SubscribeRequest> requests, Consumer<List<SubscribeOutcome>> done) {
        if (!session.attachment().hasRoomForWishes()) {
            done.accept(tooMany(session, requests.size()));
            return;
        }
        List<SubscribeOutcome> outcomes = new ArrayList<>(requests.size());
        List<Wanted> wanted = new ArrayList<>();
        for (SubscribeRequest request : requests) {
            // a decision costs many times what asking for it does: nobody gets more at once than can come of it
            Reason refusal = outcomes.size() >= limits.subscriptions()
                    ? Reason.LIMIT_SUBSCRIPTIONS
                    : decide(session, request.filter());
            SubscribeOutcome outcome =
                    refusal == null ? act(session, request, wanted) : new SubscribeOutcome.Refused(refusal);
            if (outcome instanceof SubscribeOutcome.Refused(Reason reason)) {
                session.tell(EventType.SUBSCRIBE_REFUSED, reason, request.filter(), session.isHeldForChild(reason));
            }
            outcomes.add(outcome);
        }
        Attachment attachment = session.attachment();
        attachment.whenCertain(failure -> {
            done.accept(failure == null ? outcomes : failed(outcomes, failure));
            for (Wanted each : wanted) {
                if (each.retained() && failure == null) {
                    attachment.sendRetained(each.filter());
                }
            }
        });
    }

    /** What is asked for faster than the disk takes it: refused at once, so that nothing piles up. */
    private static List<SubscribeOutcome> tooMany(GateSession session, int count) {
        session.tell(EventType.LIMIT_REACHED, Reason.LIMIT_SUBSCRIPTIONS, "", false);
        return Collections.nCopies(count, new SubscribeOutcome.Refused(Reason.LIMIT_SUBSCRIPTIONS));
    }

    private SubscribeOutcome act(GateSession session, SubscribeRequest request, List<Wanted> wanted) {
        Filter filter = Filter.parse(request.filter());
        if (filter == null) {
            return new SubscribeOutcome.Refused(Reason.MALFORMED);
        }
        Attachment.Subscribed subscribed = session.attachment()
                .subscribe(filter, request.qos(), request.noLocal(), request.retainAsPublished(), request.id());
        return switch (subscribed) {
            case NO_ROOM -> new SubscribeOutcome.Refused(Reason.LIMIT_SUBSCRIPTIONS);
            case NEW -> {
                wanted.add(new Wanted(filter, request.retainHandling() != SubscribeRequest.RetainHandling.DO_NOT_SEND));
                yield new SubscribeOutcome.Granted(request.qos());
            }
            case AGAIN -> {
                wanted.add(new Wanted(filter, request.retainHandling() == SubscribeRequest.RetainHandling.SEND));
                yield new SubscribeOutcome.Granted(request.qos());
            }
        };
    }

    private @Nullable Reason decide(GateSession session, String text) {
        Filter filter = Filter.parse(text);
        if (filter == null) {
            return Reason.MALFORMED;
        }
        if (text.startsWith(SHARED)) {
            return Reason.UNSUPPORTED;
        }
        if (filter.levels().size() > limits.topicLevels()
                || text.getBytes(StandardCharsets.UTF_8).length > limits.topicBytes()) {
            return Reason.LIMIT_TOPIC;
        }
        try {
            return policy.subscription(
                            session.principal().subject(),
                            text,
                            session.attachment().place())
                    .reason();
        } catch (RuntimeException e) { // whatever it was: what was not decided is denied
            return Reason.DECISION_FAILED;
        }
    }

    private static List<SubscribeOutcome> failed(List<SubscribeOutcome> outcomes, Reason failure) {
        return outcomes.stream()
                .map(o -> o instanceof SubscribeOutcome.Granted ? new SubscribeOutcome.Refused(failure) : o)
                .toList();
    }

    void unsubscribe(GateSession session, List<String> filters, Consumer<List<SubscribeOutcome>> done) {
        if (!session.attachment().hasRoomForWishes()) {
            done.accept(tooMany(session, filters.size()));
            return;
        }
        List<SubscribeOutcome> outcomes = new ArrayList<>(filters.size());
        for (String text : filters) {
            Filter filter = Filter.parse(text);
            if (filter == null) {
                outcomes.add(new SubscribeOutcome.Refused(Reason.MALFORMED));
            } else {
                outcomes.add(
                        session.attachment().unsubscribe(filter)
                                ? new SubscribeOutcome.Ended()
                                : new SubscribeOutcome.Absent());
            }
        }
        session.attachment().whenCertain(failure -> done.accept(outcomes));
    }
}
