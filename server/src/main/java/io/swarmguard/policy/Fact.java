package io.swarmguard.policy;

import io.swarmguard.terms.Action;
import io.swarmguard.terms.Standing;
import java.util.Arrays;
import java.util.List;

/**
 * Everything a decision may depend on. Each fact has finitely many values, numbered from 1; a closed fact's are listed
 * here, an open one's are those that the policies mention, behind one value for all others. 0 stands for a value that
 * is absent, and asking an absent one is Cedar's evaluation error.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable
enum Fact {
    PRINCIPAL_TYPE("principal is", List.of("Device", "Service", "Operator")),
    PRINCIPAL_ROLE("principal.role", List.of()),
    PRINCIPAL_STANDING("principal.standing", standings()),
    ACTION("action", Arrays.stream(Action.values()).map(Action::code).toList()),
    CHANNEL_KIND(
            "resource.kind",
            Arrays.stream(ChannelKind.values()).map(ChannelKind::code).toList()),
    CHANNEL_SHARED("resource.shared", truth()),
    HAS_DEVICE("resource has device", truth()),
    HAS_SEGMENT("resource has segment", truth()),
    /** The principal is the device that the topic names. */
    OWN("principal == resource.device", truth()),
    /** The principal is in the channel's segment. */
    MEMBER("principal in resource.segment", truth()),
    /** The device that the topic names is in the channel's segment. */
    DEVICE_MEMBER("resource.device in resource.segment", truth()),
    DEVICE_ROLE("resource.device.role", List.of()),
    DEVICE_STANDING("resource.device.standing", standings()),
    HAS_PUBLISHER("context has publisher", truth()),
    PUBLISHER_KIND("context.publisher.kind", List.of("Device", "Service", "Operator")),
    PUBLISHER_ROLE("context.publisher.role", List.of()),
    PUBLISHER_STANDING("context.publisher.standing", standings());

    /** The value of what there is none of. */
    static final int ABSENT = 0;
    /** The value of an open fact that no policy mentions. */
    static final int OTHER = 1;

    static final int FALSE = 1;
    static final int TRUE = 2;

    private final String text;
    private final List<String> domain;

    Fact(String text, List<String> domain) {
        this.text = text;
        this.domain = domain;
    }

    /** How policies write it. */
    String text() {
        return text;
    }

    /** The values of a closed fact, the first of which is number 1; empty for an open one. */
    List<String> domain() {
        return domain;
    }

    boolean isOpen() {
        return domain.isEmpty();
    }

    static int truth(boolean value) {
        return value ? TRUE : FALSE;
    }

    private static List<String> truth() {
        return List.of("false", "true");
    }

    private static List<String> standings() {
        return Arrays.stream(Standing.values()).map(Standing::code).toList();
    }
}
