package io.swarmguard.policy;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.CedarList;
import com.cedarpolicy.value.CedarMap;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import io.swarmguard.policy.RandomWorld.Circumstances;
import io.swarmguard.terms.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Cedar itself says, about entities made here from plain words: nothing of the room under test is used to work out
 * what a topic or a person is.
 */
final class CedarOracle {
    /**
     * What was said of somebody: attributes, the names of groups, and devices that it is paired with or the gateway of; and
     * what was measured, as far as it is known.
     */
    record Said(
            Map<String, String> attributes,
            Set<String> groups,
            Set<String> paired,
            Set<String> children,
            Map<String, String> measured) {}

    /**
     * Somebody in plain words.
     *
     * @param type Device, Service or Operator
     * @param everywhere all segments there are, if it is in all of them
     */
    record Who(
            String type,
            String name,
            String role,
            String standing,
            Set<String> segments,
            Set<String> everywhere,
            Said said) {
        EntityUID uid() {
            return CedarOracle.uid(type, name);
        }
    }

    /** An answer: a reason, or null for permitted, and the policies that made it. */
    record Answer(@Nullable Reason reason, Set<String> why) {}

    private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
    private final PolicySet set;

    CedarOracle(Collection<Policy> policies) throws Exception {
        set = new PolicySet(new LinkedHashSet<>(policies));
        set.cache();
    }

    /**
     * Who is concerned: who asks, through which gateway, whom the topic names, and whom a message comes from, as far as there
     * is somebody.
     */
    record Concerned(
            Who who,
            @Nullable Who via,
            @Nullable Who device,
            @Nullable Who publisher) {}

    Answer ask(Concerned concerned, String action, String topic, Circumstances around) throws Exception {
        Who who = concerned.who();
        Who device = concerned.device();
        Who publisher = concerned.publisher();
        String[] levels = topic.split("/", -1);
        boolean shared = levels[0].equals("segments");
        String segment = shared
                ? levels[1]
                : device == null || device.segments().isEmpty()
                        ? null
                        : device.segments().iterator().next();
        Map<String, Value> channel = new HashMap<>();
        String kind = levels[0].equals("own") ? (levels[1].equals("up") ? "telemetry" : "command") : levels[2];
        channel.put("kind", new PrimString(kind));
        if (levels[0].equals("own")) {
            channel.put("step", new PrimString(levels[3]));
        } else if (kind.equals("command")) {
            boolean known = levels[3].equals("open") || levels[3].equals("close");
            channel.put("verb", new PrimString(known ? levels[3] : "other"));
        }
        channel.put("shared", new PrimBool(shared));
        if (topic.matches("devices/[^/]*/config/x|segments/[^/]*/state/[^/]*/x")) {
            channel.put("label", new PrimString(around.label()));
        }
        if (segment != null) {
            channel.put("segment", uid("Segment", segment));
        }
        Set<Entity> entities = new HashSet<>();
        entities.add(entity(who));
        if (device != null) {
            channel.put("device", device.uid());
            if (!device.uid().equals(who.uid())) {
                entities.add(entity(device));
            }
        }
        EntityUID resource = uid("Channel", "c");
        entities.add(new Entity(resource, channel, Set.of()));
        CedarMap windows = new CedarMap();
        around.windows().forEach((name, open) -> windows.put(name, new PrimBool(open)));
        Map<String, Value> context = new HashMap<>();
        context.put("zone", new PrimString(around.zone()));
        context.put("window", windows);
        if (action.equals("deliver") && publisher != null) {
            CedarMap described = described(publisher);
            described.put("kind", new PrimString(publisher.type()));
            publisher.said().measured().forEach((name, value) -> described.put(name, new PrimString(value)));
            context.put("publisher", described);
        }
        if (concerned.via() != null) {
            context.put("via", described(concerned.via()));
        }
        AuthorizationRequest request =
                new AuthorizationRequest(who.uid(), uid("Action", action), resource, new Context(context));
        return answer(engine.isAuthorized(request, set, entities).success.orElseThrow());
    }

    private static Answer answer(AuthorizationSuccessResponse response) {
        if (!response.getErrors().isEmpty()) {
            Set<String> erring = response.getErrors().stream()
                    .map(error -> error.getPolicyId())
                    .collect(Collectors.toSet());
            return new Answer(Reason.DECISION_FAILED, new TreeSet<>(erring));
        }
        Set<String> why = new TreeSet<>(response.getReason());
        if (response.isAllowed()) {
            return new Answer(null, why);
        }
        return new Answer(why.isEmpty() ? Reason.NOT_PERMITTED : Reason.FORBIDDEN, why);
    }

    private static Entity entity(Who who) {
        Set<EntityUID> parents = new HashSet<>();
        who.segments().forEach(name -> parents.add(uid("Segment", name)));
        who.everywhere().forEach(name -> parents.add(uid("Segment", name)));
        who.said().groups().forEach(name -> parents.add(uid("Group", name)));
        Map<String, Value> attributes = new HashMap<>();
        attributes.put("role", new PrimString(who.role()));
        attributes.put("standing", new PrimString(who.standing()));
        who.said().attributes().forEach((name, value) -> attributes.put(name, new PrimString(value)));
        who.said().measured().forEach((name, value) -> attributes.put(name, new PrimString(value)));
        if (who.type().equals("Device")) {
            CedarList paired = new CedarList();
            who.said().paired().forEach(name -> paired.add(uid("Device", name)));
            attributes.put("paired", paired);
            CedarList children = new CedarList();
            who.said().children().forEach(name -> children.add(uid("Device", name)));
            attributes.put("gateway_of", children);
        }
        return new Entity(who.uid(), attributes, parents);
    }

    private static CedarMap described(Who who) {
        CedarMap description = new CedarMap();
        description.put("role", new PrimString(who.role()));
        description.put("standing", new PrimString(who.standing()));
        who.said().attributes().forEach((name, value) -> description.put(name, new PrimString(value)));
        return description;
    }

    static EntityUID uid(String type, String id) {
        return EntityUID.parse(type + "::\"" + id + "\"").orElseThrow();
    }
}
