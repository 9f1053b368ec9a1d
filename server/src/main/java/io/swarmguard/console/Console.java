package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Policies;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Route;
import io.swarmguard.enrol.Codes;
import io.swarmguard.gate.Desk;
import io.swarmguard.history.Traffic;
import io.swarmguard.hub.Withholding;
import io.swarmguard.identity.Registry;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.pki.Issuer;
import io.swarmguard.policy.Policy;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.Cipher;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All that operators can ask. */
public final class Console {
    private final Rooms rooms;
    private final Audit audit;

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
            Clock clock,
            Policies policies,
            Policy policy,
            Traffic traffic,
            Withholding withholding,
            Running running,
            Guarding guarding) {}

    /**
     * What calls are guarded with.
     *
     * @param random must not be predictable: a SecureRandom
     * @param nanoTime a clock that nobody sets
     * @param callsPercent of the rates in the table of calls
     * @param tokensPerDay API tokens that one operator may make within 24 h
     * @param approvalPatience how long a request waits for a second person
     */
    public record Guarding(
            Cipher cipher,
            RandomGenerator random,
            LongSupplier nanoTime,
            int callsPercent,
            int tokensPerDay,
            Duration approvalPatience) {}

    /** Reads the server certificate again. */
    @FunctionalInterface
    public interface Reload {
        /** @return what is shown from now on @throws IOException if it cannot be read or used; nothing changed then */
        X509Certificate reload() throws IOException;
    }

    public Console(Rooms rooms) {
        this.rooms = rooms;
        this.audit = new Audit(rooms.signals(), rooms.guarding().nanoTime());
    }

    public List<Route> routes() {
        Acts acts = rooms.acts();
        Guarding guarding = rooms.guarding();
        Allowance allowance = new Allowance(guarding.nanoTime(), guarding.callsPercent());
        Desk desk = new Desk(rooms.policy(), rooms.signals());
        Guarded.Telling telling = new Guarded.Telling(rooms.signals(), guarding.nanoTime());
        Callers callers = new Callers(acts, desk, guarding.cipher(), rooms.clock(), telling, allowance);
        Guarded guarded = new Guarded(desk, callers, allowance, audit, telling);
        TwoPersons persons = new TwoPersons(
                new TwoPersons.Doers(acts, rooms.policies(), rooms.issuer()),
                rooms.front(),
                rooms.clock(),
                guarding.approvalPatience());
        PrincipalApi.Rooms principals = new PrincipalApi.Rooms(
                rooms.registry(),
                rooms.standings(),
                acts,
                persons,
                rooms.codes(),
                rooms.front(),
                rooms.trustDomain(),
                rooms.policy());
        List<Route> routes = new ArrayList<>();
        StandingApi.Rooms standing =
                new StandingApi.Rooms(rooms.acts(), persons, rooms.ledger(), rooms.withholding(), rooms.clock());
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE)) {
            PrincipalApi api = new PrincipalApi(kind, principals);
            routes.addAll(api.routes(guarded));
            routes.addAll(new StandingApi(kind, standing, api::code).routes(guarded));
        }
        routes.add(StandingApi.rules(guarded, rooms.acts()));
        routes.addAll(new PrincipalApi(PrincipalKind.OPERATOR, principals).operatorRoutes(guarded));
        routes.addAll(new OperatorApi(acts, persons, rooms.clock(), rooms.front()).routes(guarded));
        routes.addAll(new ApprovalApi(acts, desk, persons, rooms.clock()).routes(guarded));
        routes.addAll(new TokenApi(acts, desk, callers, rooms.clock(), guarding.random(), guarding.tokensPerDay())
                .routes(guarded));
        routes.addAll(new FactApi(rooms.registry(), acts, rooms.policy()).routes(guarded));
        routes.addAll(new CertificateApi(rooms.registry(), acts).routes(guarded));
        routes.addAll(new ImportApi(acts, rooms.mostImportRows()).routes(guarded));
        routes.addAll(
                new PostureApi(rooms.registry(), acts, callers, rooms.clock(), rooms.mostImportRows()).routes(guarded));
        routes.addAll(new EventApi(rooms.signals(), new Names(rooms.registry()), audit).routes(guarded));
        routes.addAll(new LedgerApi(rooms.ledger(), acts).routes(guarded));
        routes.addAll(policies(guarded, persons));
        routes.addAll(
                new StatusApi(rooms.registry(), rooms.standings(), rooms.signals(), rooms.sections()).routes(guarded));
        routes.addAll(new TenetApi(new Tenets(rooms), new Knowledge(rooms)).routes(guarded));
        routes.add(guarded.get("/api/calls", (request, by) -> calls(guarding.callsPercent())));
        routes.add(guarded.post("/api/tls/reload", (request, by) -> reload()));
        return routes;
    }

    /** Policies, what was recorded under them, and questions about either. */
    private List<Route> policies(Guarded guarded, TwoPersons persons) {
        List<Route> routes = new ArrayList<>();
        Times times = new Times(rooms.ledger(), rooms.clock());
        Turn reading = new Turn("recorded traffic and the past are read");
        PolicyApi.Rooms policy =
                new PolicyApi.Rooms(rooms.policies(), rooms.acts().policies(), rooms.traffic(), rooms.clock());
        routes.addAll(new PolicyApi(policy, reading, persons).routes(guarded));
        routes.addAll(new TrafficApi(rooms.traffic(), rooms.policies(), times, reading).routes(guarded));
        QuestionApi.Rooms asked = new QuestionApi.Rooms(
                rooms.policies(), rooms.policy(), rooms.registry(), rooms.traffic(), rooms.clock());
        routes.addAll(
                new QuestionApi(asked, times, new Turn("questions about all cases are answered")).routes(guarded));
        ExplainApi.Rooms explained =
                new ExplainApi.Rooms(rooms.policy(), rooms.policies(), rooms.acts(), rooms.ledger());
        routes.addAll(new ExplainApi(explained, times, reading).routes(guarded));
        return routes;
    }

    /** Tells what operators asked and was held back; to be called every few seconds. */
    public void tellRest() {
        audit.tellRest();
    }

    private static Answer calls(int percent) {
        ObjectNode node = Json.object().put("percent", percent);
        ArrayNode rows = node.putArray("calls");
        for (Call call : Calls.table()) {
            rows.addObject()
                    .put("method", call.method())
                    .put("path", call.path())
                    .put("right", call.right().word())
                    .put("rate", call.rate().toString())
                    .put("at_once", call.atOnce())
                    .put("most_bytes", call.mostBytes() == Route.AS_THE_LISTENER ? null : call.mostBytes())
                    .put("in_person", call.inPerson());
        }
        return Json.answer(node);
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
