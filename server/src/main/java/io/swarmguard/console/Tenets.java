package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Approvals;
import io.swarmguard.acts.Mark;
import io.swarmguard.console.Tenet.Lack;
import io.swarmguard.hub.Attachment;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Channel;
import io.swarmguard.policy.Policy;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tenets about who gets through: resources, communication, sessions, and how strictly it is decided. */
final class Tenets {
    /** Remembered decisions that are held against new ones. */
    static final int MOST_CANARIES = 1_024;

    private static final List<PrincipalKind> KINDS =
            List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE, PrincipalKind.OPERATOR);
    private static final String NOBODYS = "swarmguard-probe/of-no-template/tenets";

    private final Registry registry;
    private final Standings standings;
    private final Acts acts;
    private final Policy policy;
    private final Signals signals;
    private final Clock clock;
    private final Running running;
    private final Map<PrincipalId, Access> canaries = new ConcurrentHashMap<>(); // kept from one asking to the next

    Tenets(Console.Rooms rooms) {
        this.registry = rooms.registry();
        this.standings = rooms.standings();
        this.acts = rooms.acts();
        this.policy = rooms.policy();
        this.signals = rooms.signals();
        this.clock = rooms.clock();
        this.running = rooms.running();
    }

    /** 1: what is not named by policy is refused, to everybody. */
    Tenet resources() {
        ObjectNode figures = Json.object();
        List<Lack> lacks = new ArrayList<>();
        int asked = 0;
        int permitted = 0;
        Channel channel = policy.channel(NOBODYS);
        for (PrincipalKind kind : KINDS) {
            List<Subject> all = registry.all(kind);
            figures.put(kind.code() + "s", all.size());
            for (Subject who : all) {
                asked++;
                permitted +=
                        policy.access(who, Action.PUBLISH, channel).decision().isPermitted() ? 1 : 0;
            }
        }
        ObjectNode doors = figures.putObject("listeners");
        for (Running.Door door : running.doors().get()) {
            ArrayNode serves = doors.putArray(door.name());
            door.serves().stream().map(PrincipalKind::code).sorted().forEach(serves::add);
        }
        figures.put("probe", NOBODYS)
                .put("probe_covered", channel != null)
                .put("probe_refused", asked - permitted)
                .put("probe_permitted", permitted);
        if (permitted > 0) {
            lacks.add(Lack.grave(
                    permitted + " of " + asked + " principals may publish to a topic that nobody spoke of",
                    "narrow the template or the policy that covers it: `swarmguard policy check DIR --topic " + NOBODYS
                            + "`"));
        }
        return new Tenet(1, "all data sources and computing services are resources", figures, lacks);
    }

    /** 2: no port without TLS, wherever it is asked from. */
    Tenet communication() {
        ObjectNode figures = Json.object();
        List<Lack> lacks = new ArrayList<>();
        ObjectNode doors = figures.putObject("listeners");
        for (Running.Door door : running.doors().get()) {
            doors.put(door.name(), door.address() + " " + String.join(" ", door.versions()));
            if (door.versions().isEmpty()) {
                lacks.add(Lack.grave("the listener " + door.name() + " speaks without TLS", "close it"));
            } else if (!door.versions().equals(List.of("TLSv1.3"))) {
                lacks.add(Lack.slight(
                        "the listener " + door.name() + " speaks " + String.join(" and ", door.versions()),
                        "set tls.min-version = '1.3' as soon as no machine needs less"));
            }
        }
        figures.put("handshakes_hybrid", running.hybrid().getAsLong())
                .put("handshakes_classical", running.classical().getAsLong());
        return new Tenet(2, "all communication is secured regardless of network location", figures, lacks);
    }

    /** 3: every live session would be let in again now, by the certificate that it was opened with. */
    Tenet sessions() {
        ObjectNode figures = Json.object();
        List<Lack> lacks = new ArrayList<>();
        Instant now = clock.instant();
        int live = 0;
        int failing = 0;
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE)) {
            for (Subject who : registry.all(kind)) {
                for (Attachment session : running.live().apply(who.id())) {
                    live++;
                    failing += isSound(session, now) ? 0 : 1;
                }
            }
        }
        boolean resumes = running.resumes().getAsBoolean();
        figures.put("sessions_live", live)
                .put("sessions_checked", live)
                .put("sessions_failing", failing)
                .put("resumption", resumes);
        if (failing > 0) {
            lacks.add(Lack.grave(
                    failing + " live sessions have a certificate or a principal that would not be let in now",
                    "`swarmguard events` tells of whom; disable them"));
        }
        if (resumes) {
            lacks.add(Lack.grave(
                    "TLS sessions can be resumed without showing a certificate",
                    "start with -Djdk.tls.server.enableSessionTicketExtension=false"));
        }
        return new Tenet(3, "access to individual resources is granted per session", figures, lacks);
    }

    /** One that is closed by now was cut, as it should be. */
    private boolean isSound(Attachment session, Instant now) {
        boolean known = registry.authenticate(session.certificate(), now) instanceof Lookup.Known holder
                && holder.principal().id().equals(session.subject().id())
                && standings.of(session.subject().slot()) != Standing.DISABLED;
        return known || session.closed() != null;
    }

    /** 6: what is remembered of decisions is what would be decided now; two persons for what widens. */
    Tenet enforcement() {
        ObjectNode figures = Json.object();
        List<Lack> lacks = new ArrayList<>();
        int stale = staleCanaries();
        figures.put("policy_epoch", policy.epoch())
                .put("classes_decided", policy.set().decidedClasses())
                .put("canaries", canaries.size())
                .put("canaries_stale", stale);
        ObjectNode refusals = figures.putObject("refusals");
        for (Reason reason : Reason.values()) {
            if (signals.refusals(reason) > 0) {
                refusals.put(reason.code(), signals.refusals(reason));
            }
        }
        if (stale > 0) {
            lacks.add(Lack.grave(
                    stale + " decisions that were remembered are not what is decided now",
                    "restart the hub; report it"));
        }
        if (signals.refusals(Reason.DECISION_FAILED) > 0) {
            lacks.add(Lack.slight(
                    signals.refusals(Reason.DECISION_FAILED) + " decisions failed, and so were refused",
                    "`swarmguard policy check` the set in force; a policy asks for what is not there"));
        }
        twoPersons(figures, lacks);
        return new Tenet(6, "authentication and authorisation are dynamic and strictly enforced", figures, lacks);
    }

    private void twoPersons(ObjectNode figures, List<Lack> lacks) {
        Approvals approvals = acts.approvals();
        boolean inForce = approvals.isInForce(clock.instant());
        figures.put("admins", approvals.admins()).put("two_persons_in_force", inForce);
        ArrayNode marks = figures.putArray("two_persons_for");
        approvals.marks().stream().map(Mark::word).sorted().forEach(marks::add);
        if (!inForce) {
            lacks.add(Lack.slight(
                    "one person alone can widen rights: there is no second admin",
                    "`swarmguard operator add NAME --role admin --out DIR`"));
        } else if (approvals.marks().isEmpty()) {
            lacks.add(Lack.slight(
                    "one person alone can widen rights: nothing is marked for two",
                    "`swarmguard approval marks --set enable,operators,policy,marks`"));
        }
    }

    /**
     * Decisions that are kept from one asking to the next, as sessions keep theirs, held against ones made anew. Whatever
     * changed in between must have moved an epoch.
     */
    private int staleCanaries() {
        for (PrincipalKind kind : KINDS) {
            for (Subject who : registry.all(kind)) {
                if (canaries.size() >= MOST_CANARIES) {
                    break;
                }
                String topic = "devices/" + who.id().name() + "/state";
                canaries.computeIfAbsent(who.id(), id -> policy.access(who, Action.PUBLISH, policy.channel(topic)));
            }
        }
        return (int) canaries.values().stream().filter(Tenets::isStale).count();
    }

    /** Looked at twice: an act may come between remembering and deciding anew. */
    private static boolean isStale(Access canary) {
        for (int look = 0; look < 2; look++) {
            if (canary.isPermitted() == canary.decision().isPermitted()) {
                return false;
            }
        }
        return true;
    }
}
