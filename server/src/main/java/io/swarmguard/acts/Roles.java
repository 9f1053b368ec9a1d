package io.swarmguard.acts;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalKind;
import java.util.List;

/** The roles there are. What each may do is for the policies to say. */
public final class Roles {
    public static final Name ADMIN = new Name("admin");
    /** Sessions an operator may have at once: the command line opens one for each command. */
    public static final int OPERATORS_SESSIONS = 100;

    private Roles() {}

    /** The roles a principal of that kind can have. */
    public static List<String> of(PrincipalKind kind) {
        return switch (kind) {
            case DEVICE -> List.of("sensor", "actuator", "robot", "gateway");
            case SERVICE -> List.of("collector", "commander", "responder");
            case OPERATOR -> List.of("viewer", "operator", "security", "admin");
            case APPLICANT, INTERNAL -> List.of();
        };
    }
}
