package io.swarmguard.identity;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Registered principals without a registry: for tests of the rooms that only look at subjects. */
public final class SubjectFixture {
    private final List<Subject> subjects = new ArrayList<>();
    private final Map<String, Subject> devices = new HashMap<>();

    /** @param segments names separated by ';', or '*' */
    public Subject add(PrincipalId id, String role, String segments) {
        Subject subject = new Subject(subjects.size(), id, facts(role, segments), Instant.EPOCH);
        subjects.add(subject);
        if (id.toString().startsWith("device/")) {
            devices.put(id.name().value(), subject);
        }
        return subject;
    }

    public Subject device(String name, String role, String segment) {
        return add(PrincipalId.device(name), role, segment);
    }

    public Subject service(String name, String role, String segments) {
        return add(PrincipalId.service(name), role, segments);
    }

    public void change(Subject subject, String role, String segments) {
        subject.replace(facts(role, segments));
    }

    public void say(Subject subject, Traits traits) {
        subject.replace(traits);
    }

    /** Makes one device the gateway of another, and takes the other from whose it was. */
    public void relate(@Nullable Subject gateway, Subject child) {
        Subject before = child.gateway();
        if (before != null) {
            before.replace(before.traits()
                    .withoutRelation(Traits.GATEWAY_OF, child.id().name()));
        }
        if (gateway != null) {
            gateway.replace(
                    gateway.traits().withRelation(Traits.GATEWAY_OF, child.id().name()));
        }
        child.replaceGateway(gateway);
    }

    public void touch(int slot) {
        subjects.get(slot).touch();
    }

    public @Nullable Subject find(CharSequence name) {
        return devices.get(name.toString());
    }

    private static Facts facts(String role, String segments) {
        TreeSet<Name> names = new TreeSet<>();
        boolean all = segments.equals("*");
        if (!all && !segments.isEmpty()) {
            for (String segment : segments.split(";")) {
                names.add(new Name(segment));
            }
        }
        return new Facts(new Name(role), names, all, 1, null);
    }
}
