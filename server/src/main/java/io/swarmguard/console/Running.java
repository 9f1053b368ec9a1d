package io.swarmguard.console;

import io.swarmguard.hub.Attachment;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What runs besides the rooms, as it is looked at when somebody asks.
 *
 * @param doors the open listeners
 * @param hybrid handshakes so far whose keys were agreed in a hybrid post-quantum way
 * @param classical the others that were completed
 * @param resumes whether a connection could be resumed without showing a certificate
 * @param live the live sessions of a principal
 * @param unfollowed refusals and findings that the watch had no room for
 */
public record Running(
        Supplier<List<Door>> doors,
        LongSupplier hybrid,
        LongSupplier classical,
        BooleanSupplier resumes,
        Function<PrincipalId, List<Attachment>> live,
        LongSupplier unfollowed) {

    /**
     * An open listener.
     *
     * @param serves the kinds of principals that it is there for
     * @param versions of TLS that it speaks; none if it speaks without TLS
     */
    public record Door(String name, String address, Set<PrincipalKind> serves, List<String> versions) {
        public Door {
            serves = Set.copyOf(serves);
            versions = List.copyOf(versions);
        }
    }
}
