package io.swarmguard.acts;

import io.swarmguard.policy.OperatorRights;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Right;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The roles there are. What each may do is for the policies to say, which name further roles of operators. */
public final class Roles {
    public static final Name ADMIN = new Name("admin");
    /** Sessions an operator may have at once: the command line opens one for each command. */
    public static final int OPERATORS_SESSIONS = 100;

    private static final List<String> OPERATORS = List.of("viewer", "operator", "security", "admin");

    private volatile @Nullable Supplier<OperatorRights> inForce; // null until policies are

    Roles() {}

    /** From now on, these policies say what operators can be and do. */
    void follow(Supplier<OperatorRights> rights) {
        inForce = rights;
    }

    /** The roles that a principal of that kind can have. */
    public List<String> of(PrincipalKind kind) {
        return switch (kind) {
            case DEVICE -> List.of("sensor", "actuator", "robot", "gateway");
            case SERVICE -> List.of("collector", "commander", "responder");
            case OPERATOR -> {
                Supplier<OperatorRights> rights = inForce;
                List<String> named = rights == null ? List.of() : rights.get().roles();
                yield Stream.concat(OPERATORS.stream(), named.stream())
                        .distinct()
                        .toList();
            }
            case APPLICANT, INTERNAL -> List.of();
        };
    }

    /** The role of somebody who takes the hub back from its host: the usual one, or one that runs the hub by the policies. */
    public Name ofWhoRecovers() {
        Supplier<OperatorRights> rights = inForce;
        List<String> holders =
                rights == null || runsTheHub(ADMIN) ? List.of() : rights.get().holders(Right.RUN_HUB);
        return holders.isEmpty() ? ADMIN : new Name(holders.getFirst());
    }

    /** Whether an operator of that role may run the hub at some time: those are the admins, whatever they are called. */
    boolean runsTheHub(Name role) {
        Supplier<OperatorRights> rights = inForce;
        return rights == null ? role.equals(ADMIN) : rights.get().ever(role).contains(Right.RUN_HUB);
    }
}
