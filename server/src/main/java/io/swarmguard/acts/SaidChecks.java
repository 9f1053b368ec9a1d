package io.swarmguard.acts;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether what operators say of principals fits what is. What of it policies understand, the console knows. */
final class SaidChecks {
    private final Fold fold;
    private final Instant now;
    private final Map<Name, PrincipalId> gateways = new HashMap<>(); // that this batch gives, by their children

    SaidChecks(Fold fold, Instant now) {
        this.fold = fold;
        this.now = now;
    }

    Outcome.@Nullable Refused check(Act.AttributeSet act) {
        Subject subject = fold.registry.find(act.id());
        if (subject == null || isNobodyToSpeakOf(act.id())) {
            return nobody(act.id());
        }
        String value = act.value();
        if (!Name.isValid(act.attribute()) || (value != null && !Name.isValid(value))) {
            return Checks.refuse(Reason.INVALID_REQUEST, "an attribute and its value are names");
        }
        Traits traits = subject.traits();
        String before = traits.attributes().get(act.attribute());
        if (value == null ? before == null : value.equals(before)) {
            return Checks.refuse(Reason.NO_CHANGE, act.id() + " has that " + act.attribute() + " already");
        }
        if (before == null && traits.attributes().size() >= Traits.MAX_ATTRIBUTES) {
            return tooMany("attributes", Traits.MAX_ATTRIBUTES);
        }
        return Checks.why(act.why());
    }

    Outcome.@Nullable Refused check(Act.GroupMemberAdded act) {
        Subject subject = fold.registry.find(act.id());
        if (subject == null || isNobodyToSpeakOf(act.id())) {
            return nobody(act.id());
        }
        Instant end = act.end();
        if (end != null && !end.isAfter(now)) {
            return Checks.refuse(Reason.INVALID_REQUEST, "it would have ended at " + end);
        }
        Instant before = subject.traits().groups().get(act.group());
        if (before != null && before.equals(end == null ? Traits.FOREVER : end)) {
            return Checks.refuse(Reason.NO_CHANGE, act.id() + " is in " + act.group() + " already");
        }
        if (before == null && subject.traits().groups().size() >= Traits.MAX_GROUPS) {
            return tooMany("groups", Traits.MAX_GROUPS);
        }
        return Checks.why(act.why());
    }

    Outcome.@Nullable Refused check(Act.GroupMemberRemoved act) {
        Subject subject = fold.registry.find(act.id());
        if (subject == null) {
            return nobody(act.id());
        }
        return subject.traits().groups().containsKey(act.group())
                ? Checks.why(act.why())
                : Checks.refuse(Reason.NO_CHANGE, act.id() + " is not in " + act.group());
    }

    Outcome.@Nullable Refused check(Act.RelationAdded act) {
        Act.Pair pair = act.pair();
        Subject from = fold.registry.find(pair.from());
        if (from == null || pair.from().kind() != PrincipalKind.DEVICE) {
            return Checks.unknown(pair.from());
        }
        if (fold.registry.find(pair.to()) == null || pair.to().kind() != PrincipalKind.DEVICE) {
            return Checks.unknown(pair.to());
        }
        if (pair.from().equals(pair.to()) || !Name.isValid(pair.relation())) {
            return Checks.refuse(Reason.INVALID_REQUEST, "a relation is a name, and between two devices");
        }
        Outcome.Refused chained = pair.relation().equals(Traits.GATEWAY_OF) ? chained(pair) : null;
        if (chained != null) {
            return chained;
        }
        Traits traits = from.traits();
        Set<Name> before = traits.related(pair.relation());
        if (before.contains(pair.to().name())) {
            return Checks.refuse(Reason.NO_CHANGE, pair + " already");
        }
        if (before.size() >= Math.min(act.most(), Traits.MAX_RELATED)) {
            return tooMany("devices that it is " + pair.relation() + " with", before.size());
        }
        if (before.isEmpty() && traits.relations().size() >= Traits.MAX_RELATIONS) {
            return tooMany("relations", Traits.MAX_RELATIONS);
        }
        Outcome.Refused unsaid = Checks.why(act.why());
        if (unsaid == null && pair.relation().equals(Traits.GATEWAY_OF)) {
            gateways.put(pair.to().name(), pair.from());
        }
        return unsaid;
    }

    /**
     * A child has one gateway, so that everybody knows who answers for it, and a gateway has none, so that nothing is said
     * through two and no ring is closed.
     */
    private Outcome.@Nullable Refused chained(Act.Pair pair) {
        PrincipalId its = gateway(pair.to());
        if (its != null && !its.equals(pair.from())) {
            return Checks.refuse(
                    Reason.INVALID_REQUEST,
                    pair.to() + " has the gateway " + its + " already; take it from that first");
        }
        PrincipalId above = gateway(pair.from());
        if (above != null && above.equals(pair.to())) {
            return Checks.refuse(
                    Reason.INVALID_REQUEST,
                    above + " is the gateway of " + pair.from() + ": they would go in a circle");
        }
        if (above != null) {
            return Checks.refuse(
                    Reason.INVALID_REQUEST,
                    pair.from() + " has a gateway itself, " + above + ": gateways make no chains");
        }
        return isGateway(pair.to())
                ? Checks.refuse(Reason.INVALID_REQUEST, pair.to() + " is a gateway itself: gateways make no chains")
                : null;
    }

    private @Nullable PrincipalId gateway(PrincipalId device) {
        Subject subject = fold.registry.find(device);
        Subject gateway = subject == null ? null : subject.gateway();
        return gateway == null ? gateways.get(device.name()) : gateway.id();
    }

    private boolean isGateway(PrincipalId device) {
        Subject subject = fold.registry.find(device);
        return gateways.containsValue(device)
                || (subject != null
                        && !subject.traits().related(Traits.GATEWAY_OF).isEmpty());
    }

    Outcome.@Nullable Refused check(Act.RelationRemoved act) {
        Act.Pair pair = act.pair();
        Subject from = fold.registry.find(pair.from());
        if (from == null) {
            return nobody(pair.from());
        }
        return from.traits().related(pair.relation()).contains(pair.to().name())
                ? Checks.why(act.why())
                : Checks.refuse(Reason.NO_CHANGE, "there is no " + pair);
    }

    private static boolean isNobodyToSpeakOf(PrincipalId id) {
        return id.kind() != PrincipalKind.DEVICE && id.kind() != PrincipalKind.SERVICE;
    }

    private static Outcome.Refused nobody(PrincipalId id) {
        return isNobodyToSpeakOf(id)
                ? Checks.refuse(Reason.INVALID_REQUEST, "attributes and groups are for devices and services")
                : Checks.unknown(id);
    }

    private static Outcome.Refused tooMany(String what, int most) {
        return Checks.refuse(Reason.INVALID_REQUEST, "it has " + most + " " + what + ", as many as it may");
    }
}
