package io.swarmguard;

import io.swarmguard.console.Running;
import io.swarmguard.edge.listen.Doorway;
import io.swarmguard.edge.listen.TlsPolicy;
import io.swarmguard.terms.PrincipalKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the console is told of the open ports and the live sessions. */
final class Witness {
    private Witness() {}

    static Running of(Rooms rooms, Listeners listeners) {
        return new Running(
                () -> doors(rooms, listeners),
                () -> listeners.doorways().stream()
                        .mapToLong(Doorway::hybridHandshakes)
                        .sum(),
                () -> listeners.doorways().stream()
                        .mapToLong(Doorway::classicalHandshakes)
                        .sum(),
                () -> !TlsPolicy.isResumptionForbidden(),
                rooms.hub::live,
                rooms.watch::lost);
    }

    /** All are opened by the two listener classes of {@code edge}, which take their TLS from {@link TlsPolicy} alone. */
    private static List<Running.Door> doors(Rooms rooms, Listeners listeners) {
        List<Running.Door> doors = new ArrayList<>();
        List<String> versions = TlsPolicy.versions(rooms.config.tls().allow12());
        listeners
                .open()
                .forEach((name, address) ->
                        doors.add(new Running.Door(name, Sites.authority(address), served(name), versions)));
        return doors;
    }

    private static Set<PrincipalKind> served(String listener) {
        return switch (listener) {
            case "operator" -> Listeners.AT_THE_OPERATORS;
            case "enrol" -> {
                EnumSet<PrincipalKind> all = EnumSet.copyOf(Listeners.MACHINES);
                all.add(PrincipalKind.APPLICANT);
                yield all;
            }
            default -> Listeners.MACHINES;
        };
    }
}
