package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Acts;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Route;
import io.swarmguard.enrol.Codes;
import io.swarmguard.identity.Registry;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.pki.Issuer;
import io.swarmguard.policy.Policy;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All that operators can ask. */
public final class Console {
    private final Rooms rooms;

    /**
     * What the console speaks to.
     *
     * @param mostImportRows per import
     * @param sections parts of the status that other rooms tell
     */
    public record Rooms(
            Registry registry,
            Standings standings,
            Acts acts,
            Codes codes,
            Signals signals,
            Ledger ledger,
            Supplier<Front> front,
            String trustDomain,
            int mostImportRows,
            List<Section> sections,
            Reload reload,
            Issuer issuer,
            Policy policy,
            Clock clock) {}

    /** Reads the server certificate again. */
    @FunctionalInterface
    public interface Reload {
        /** @return what is shown from now on @throws IOException if it cannot be read or used; nothing changed then */
        X509Certificate reload() throws IOException;
    }

    public Console(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        Guarded guarded = new Guarded(rooms.signals());
        PrincipalApi.Rooms principals = new PrincipalApi.Rooms(
                rooms.registry(),
                rooms.standings(),
                rooms.acts(),
                rooms.codes(),
                rooms.front(),
                rooms.trustDomain(),
                rooms.policy());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new PrincipalApi(PrincipalKind.DEVICE, principals).routes(guarded));
        routes.addAll(new PrincipalApi(PrincipalKind.SERVICE, principals).routes(guarded));
        routes.addAll(new PrincipalApi(PrincipalKind.OPERATOR, principals).operatorRoutes(guarded));
        routes.addAll(new OperatorApi(rooms.acts(), rooms.issuer(), rooms.clock(), rooms.front()).routes(guarded));
        routes.addAll(new FactApi(rooms.registry(), rooms.acts(), rooms.policy()).routes(guarded));
        routes.addAll(new CertificateApi(rooms.registry(), rooms.acts()).routes(guarded));
        routes.addAll(new ImportApi(rooms.acts(), rooms.mostImportRows()).routes(guarded));
        routes.addAll(new EventApi(rooms.signals(), new Names(rooms.registry())).routes(guarded));
        routes.addAll(new LedgerApi(rooms.ledger(), rooms.acts()).routes(guarded));
        routes.addAll(
                new StatusApi(rooms.registry(), rooms.standings(), rooms.signals(), rooms.sections()).routes(guarded));
        routes.add(guarded.post("/api/tls/reload", Right.RUN_HUB, (request, by) -> reload()));
        return routes;
    }

    private Answer reload() {
        try {
            X509Certificate shown = rooms.reload().reload();
            ObjectNode node = Json.object()
                    .put("subject", shown.getSubjectX500Principal().getName())
                    .put("not_after", shown.getNotAfter().toInstant().toString());
            return Json.answer(node);
        } catch (IOException e) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "the old certificate stays: " + e.getMessage(),
                    "mend the files that tls.certificate and tls.key name, then `swarmguard tls reload`");
        }
    }
}
