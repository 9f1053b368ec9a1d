package io.swarmguard;

import io.swarmguard.acts.Approvals;
import io.swarmguard.acts.Mark;
import io.swarmguard.acts.PolicyVersion;
import io.swarmguard.config.Config;
import io.swarmguard.console.Console;
import io.swarmguard.console.Front;
import io.swarmguard.console.Section;
import io.swarmguard.edge.http.Enrolment;
import io.swarmguard.edge.http.Est;
import io.swarmguard.enrol.EnrolOutcome;
import io.swarmguard.enrol.EstService;
import io.swarmguard.hub.HubStats;
import io.swarmguard.identity.Principal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What HTTP serves: enrolment to machines, the console to operators. */
final class Sites {
    private final Rooms rooms;
    private final Listeners listeners;
    private final Certificates certificates;
    private final Instant started;

    Sites(Rooms rooms, Listeners listeners, Certificates certificates, Instant started) {
        this.rooms = rooms;
        this.listeners = listeners;
        this.certificates = certificates;
        this.started = started;
    }

    Listeners.Routes all() {
        Console console = new Console(new Console.Rooms(
                rooms.registry,
                rooms.standings,
                rooms.acts,
                certificates.codes(),
                rooms.signals,
                rooms.ledger,
                this::front,
                rooms.instance.trustDomain(),
                rooms.config.limits().http().importRows(),
                sections(),
                () -> certificates.reload(listeners),
                certificates.issuer(),
                rooms.clock,
                rooms.policies,
                rooms.policy,
                rooms.traffic,
                rooms.hub.withholding(),
                Witness.of(rooms, listeners),
                new Console.Guarding(
                        rooms.cipher,
                        rooms.random,
                        System::nanoTime,
                        rooms.config.limits().http().operatorCalls(),
                        rooms.config.limits().http().operatorTokens(),
                        rooms.config.lifetimes().approval())));
        return new Listeners.Routes(
                new Est(new EstPort(certificates.est())).routes(), console.routes(), console::tellRest);
    }

    private Front front() {
        return new Front(
                certificates.caPem(),
                certificates.caFingerprint(),
                certificates.anchorPem(),
                certificates.pin(),
                "https://" + host() + ":"
                        + Objects.requireNonNull(listeners.open().get("enrol")).getPort());
    }

    /** The name under which machines reach this hub, as far as it was told. */
    private String host() {
        Config config = rooms.config;
        String address = config.listen().address();
        if (!config.names().isEmpty()) {
            return config.names().getFirst();
        }
        if (address.startsWith("127.") || address.equals("::1") || isAny(address)) {
            return "localhost";
        }
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static boolean isAny(String address) {
        return InetAddress.ofLiteral(address).isAnyLocalAddress();
    }

    /** Whether machines elsewhere are served, and nobody said by which name they reach this hub. */
    static boolean isNameless(Config config) {
        return config.names().isEmpty() && isAny(config.listen().address());
    }

    static String authority(@Nullable InetSocketAddress address) {
        if (address == null) {
            return "not open";
        }
        if (address.getAddress().isAnyLocalAddress()) {
            return "*:" + address.getPort();
        }
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private List<Section> sections() {
        return List.of(
                new Section("hub", this::hubFacts),
                new Section("listeners", this::listenerFacts),
                new Section("messages", this::messageFacts),
                new Section("policy", this::policyFacts),
                new Section("watch", this::watchFacts),
                new Section("memory", Sites::memoryFacts),
                new Section("operators", this::operatorFacts),
                new Section("ledger", this::ledgerFacts),
                new Section("store", this::storeFacts));
    }

    private Map<String, Object> hubFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("instance", rooms.instance.id());
        facts.put("trust_domain", rooms.instance.trustDomain());
        facts.put("pid", ProcessHandle.current().pid());
        facts.put("started", started.toString());
        facts.put("up_seconds", Duration.between(started, Instant.now()).toSeconds());
        facts.put(
                "clock",
                rooms.clock.isSuspect()
                        ? "suspect: it jumped; issuing and widening wait for `swarmguard clock confirm`"
                        : "trusted");
        if (!rooms.acts.recoveries().isEmpty()) {
            facts.put("operator_recovery", recoveries());
        }
        facts.put("ca_fingerprint", certificates.caFingerprint());
        facts.put(
                "certificate_until",
                certificates
                        .shown()
                        .chain()
                        .getFirst()
                        .getNotAfter()
                        .toInstant()
                        .toString());
        return facts;
    }

    private String recoveries() {
        return rooms.acts.recoveries().stream()
                .map(one -> one.id() + " from " + one.effective() + " on; stop it: operator cancel-recovery "
                        + one.id().name())
                .collect(Collectors.joining("; "));
    }

    private Map<String, Object> listenerFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        listeners.open().forEach((name, address) -> facts.put(name, authority(address)));
        facts.put("connections", listeners.doorway().connections());
        facts.put("connections_most", listeners.doorway().most());
        facts.put("handshakes_hybrid", listeners.doorway().hybridHandshakes());
        facts.put("handshakes_classical", listeners.doorway().classicalHandshakes());
        return facts;
    }

    private Map<String, Object> messageFacts() {
        HubStats stats = rooms.gate.stats();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("sessions_live", stats.sessionsLive());
        facts.put("sessions_absent", stats.sessionsAbsent());
        facts.put("subscriptions", stats.subscriptions());
        facts.put("published", stats.published());
        facts.put("delivered", stats.delivered());
        facts.put("withheld", stats.withheld());
        facts.put("queued", stats.queued());
        facts.put("queued_bytes", stats.queuedBytes());
        facts.put("retained", stats.retained());
        facts.put("dropped_slow", stats.droppedSlow());
        facts.put("dropped_full", stats.droppedFull());
        facts.put("expired", stats.expired());
        return facts;
    }

    private Map<String, Object> policyFacts() {
        PolicyVersion now = rooms.acts.policies().latest();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", now == null ? "0 (shipped)" : now.number() + " (" + now.origin() + ")");
        if (now != null) {
            facts.put("since", now.when().toString());
            facts.put("by", now.by());
            facts.put("digest", now.digest().toString());
        }
        if (now != null && now.trialUntil() != null) {
            facts.put("trial", "taken back at " + now.trialUntil() + " unless `swarmguard policy confirm` keeps it");
        }
        return facts;
    }

    private Map<String, Object> watchFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("following", rooms.watch.following());
        facts.put("lost", rooms.watch.lost());
        return facts;
    }

    private static Map<String, Object> memoryFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        Runtime runtime = Runtime.getRuntime();
        facts.put("heap_used_mb", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        facts.put("heap_most_mb", runtime.maxMemory() >> 20);
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    facts.put("resident_mb", Long.parseLong(line.replaceAll("\\D", "")) >> 10);
                }
            }
        } catch (IOException e) {
            facts.put("resident_mb", "unknown");
        }
        return facts;
    }

    private Map<String, Object> operatorFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        Approvals approvals = rooms.acts.approvals();
        Instant now = rooms.clock.instant();
        facts.put("admins", approvals.admins());
        facts.put(
                "two_person_acts",
                approvals.isInForce(now)
                        ? "in force: "
                                + approvals.marks().stream()
                                        .map(Mark::word)
                                        .sorted()
                                        .collect(Collectors.joining(" "))
                        : "NOT in force: they need a second admin (`swarmguard operator add NAME --role admin`)");
        facts.put("approvals_waiting", approvals.pending(now).size());
        facts.put("api_tokens", rooms.acts.tokens().all(now).size());
        return facts;
    }

    private Map<String, Object> ledgerFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("entries", rooms.ledger.size());
        String failure = rooms.ledger.anchorFailure();
        facts.put("anchor", failure == null ? "beside the master key, up to date" : "NOT WRITTEN: " + failure);
        return facts;
    }

    private Map<String, Object> storeFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", rooms.places.data().toString());
        facts.put("sealed", "AES-256-GCM; the master key is a file in " + rooms.keyDir);
        facts.put(
                "stolen_disk",
                "not covered: the master key lies on a disk of this host, in no TPM; keep --keys on other media");
        return facts;
    }

    /** Enrolment as the edge sees it. */
    private record EstPort(EstService service) implements Enrolment {
        @Override
        public byte[] caCertificates() {
            return service.caCertificates();
        }

        @Override
        public byte[] requestAttributes() {
            return service.requestAttributes();
        }

        @Override
        public Outcome enroll(String name, String code, byte[] requestDer, String address) {
            return outcome(service.enroll(name, code, requestDer, address));
        }

        @Override
        public Outcome reenroll(Principal principal, byte[] requestDer, String address) {
            return outcome(service.reenroll(principal, requestDer, address));
        }

        private static Outcome outcome(EnrolOutcome outcome) {
            return switch (outcome) {
                case EnrolOutcome.Issued issued -> new Issued(issued.certificates());
                case EnrolOutcome.Refused refused -> new Refused(refused.reason(), refused.proven(), refused.detail());
            };
        }
    }
}
