package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.PolicyVersion;
import io.swarmguard.console.Tenet.Lack;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.merkle.Proofs;
import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.formats.note.Note;
import io.swarmguard.history.Traffic;
import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.LeafProof;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.policy.Policy;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Dossier;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Posture;
import io.swarmguard.trust.Standings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The tenets about what is known and what follows from it: policy, assets, and what is kept of what happened. */
final class Knowledge {
    private static final int NEAR_PERCENT = 80; // of a certificate's time
    private static final int ROOT_LINE = 2; // of a checkpoint, after origin and size

    private final Registry registry;
    private final Standings standings;
    private final Acts acts;
    private final Policy policy;
    private final Signals signals;
    private final Ledger ledger;
    private final Traffic traffic;
    private final Clock clock;
    private final Running running;

    Knowledge(Console.Rooms rooms) {
        this.registry = rooms.registry();
        this.standings = rooms.standings();
        this.acts = rooms.acts();
        this.policy = rooms.policy();
        this.signals = rooms.signals();
        this.ledger = rooms.ledger();
        this.traffic = rooms.traffic();
        this.clock = rooms.clock();
        this.running = rooms.running();
    }

    /** 4: the set in force asks how its principals stand now. */
    Tenet policy() {
        ObjectNode figures = Json.object();
        List<Lack> lacks = new ArrayList<>();
        PolicyVersion version = acts.policies().latest();
        figures.put("version", acts.policies().number())
                .put("set", policy.set().digest().toString())
                .put("since", version == null ? null : version.when().toString())
                .put("by", version == null ? null : version.by())
                .put("policies", policy.set().ids().size());
        List<String> living = policy.set().livingFacts();
        ArrayNode asked = figures.putArray("asks");
        living.forEach(asked::add);
        if (living.stream().noneMatch(fact -> fact.endsWith(".standing"))) {
            lacks.add(Lack.grave(
                    "no policy in force asks how anybody stands, so quarantine and restriction change nothing",
                    "add standings.cedar of the shipped set (`swarmguard policy show shipped --out DIR`), and"
                            + " `swarmguard policy apply` it"));
        } else if (!living.contains("principal.standing")) {
            lacks.add(Lack.slight(
                    "no policy in force asks how the one who acts stands",
                    "forbid what quarantined and restricted principals shall not do, as the shipped"
                            + " standings.cedar does"));
        }
        return new Tenet(4, "access is determined by dynamic policy", figures, lacks);
    }

    /** 5: what is measured of assets, and what is not. */
    Tenet assets() {
        ObjectNode figures = Json.object();
        List<Lack> lacks = new ArrayList<>();
        int[] counts = standings.counts();
        for (Standing standing : Standing.values()) {
            if (standing != Standing.CLEAR) {
                figures.put(standing.code(), counts[standing.ordinal()]);
            }
        }
        int devices = 0;
        int appraised = 0;
        int measured = 0;
        int evidence = 0;
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE)) {
            for (Subject who : registry.all(kind)) {
                List<Dossier.Item> items = acts.dossier(who).evidence();
                evidence += items.size();
                if (kind == PrincipalKind.DEVICE) {
                    Posture known = acts.standing(who).posture();
                    boolean attested = !known.word(Aspect.ATTESTATION).equals(Aspect.UNKNOWN);
                    devices++;
                    appraised += attested || isAppraised(items) ? 1 : 0;
                    measured += known.words().size() == Aspect.values().length ? 1 : 0;
                }
            }
        }
        figures.put("evidence", evidence).put("devices", devices).put("devices_appraised", appraised);
        figures.put("devices_wholly_measured", measured);
        certificates(figures, lacks);
        if (measured < devices || devices == 0) {
            lacks.add(Lack.slight(
                    "what devices run is not measured: of " + devices + ", " + appraised
                            + " have an appraisal (attestation), " + measured
                            + " also a word about firmware and exposure",
                    "let your verifier, update server and scanner report: `swarmguard device posture|report`, or"
                            + " POST /api/posture with a token of scope run-fleet:posture"));
        }
        return new Tenet(5, "integrity and security posture of all assets are measured", figures, lacks);
    }

    private static boolean isAppraised(List<Dossier.Item> items) {
        return items.stream().anyMatch(item -> item.evidence() instanceof Evidence.Appraised);
    }

    private void certificates(ObjectNode figures, List<Lack> lacks) {
        Instant now = clock.instant();
        int valid = 0;
        int near = 0;
        int without = 0;
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE)) {
            for (Subject who : registry.all(kind)) {
                int least = registry.certificates(who.id()).stream()
                        .filter(view -> isValid(view, now))
                        .mapToInt(view -> percent(view.certificate(), now))
                        .min()
                        .orElse(-1);
                valid += least >= 0 ? 1 : 0;
                near += least >= NEAR_PERCENT ? 1 : 0;
                without += least < 0 ? 1 : 0;
            }
        }
        figures.put("with_certificate", valid)
                .put("certificates_near_their_end", near)
                .put("without_certificate", without);
        if (near > 0) {
            lacks.add(Lack.slight(
                    near + " machines have no certificate with more than a fifth of its time left",
                    "see why they do not renew: `swarmguard cert list`"));
        }
    }

    private static boolean isValid(CertificateView view, Instant now) {
        return view.revoked() == null
                && !now.isBefore(view.certificate().notBefore())
                && !now.isAfter(view.certificate().notAfter());
    }

    private static int percent(KnownCertificate certificate, Instant now) {
        long all = Duration.between(certificate.notBefore(), certificate.notAfter())
                .toSeconds();
        long passed = Duration.between(certificate.notBefore(), now).toSeconds();
        return all == 0 ? 100 : (int) (100 * passed / all);
    }

    /** 7: what happened is kept, and can be shown not to have been changed. Blocking: reads the ledger's last entry. */
    Tenet collected() {
        ObjectNode figures = Json.object();
        List<Lack> lacks = new ArrayList<>();
        boolean proved = isLastEntryProved();
        String anchor = ledger.anchorFailure();
        long events = 0;
        for (EventType type : EventType.values()) {
            events += signals.events(type);
        }
        figures.put("ledger_entries", ledger.size())
                .put("ledger_last", ledger.lastTime().toString())
                .put("ledger_last_proved", proved)
                .put("events", events)
                .put("traffic_unrecorded", traffic.unrecorded())
                .put("watch_lost", running.unfollowed().getAsLong())
                .put("store_failures", signals.events(EventType.STORE_FAILED));
        if (!proved) {
            lacks.add(Lack.grave(
                    "the last entry on the disk is not the one that the ledger's root was made of",
                    "stop the hub and run `swarmguard ledger verify`"));
        }
        if (anchor != null) {
            lacks.add(Lack.slight(
                    "the ledger's anchor beside the master key is not written: " + anchor, "make room in --keys"));
        }
        if (traffic.unrecorded() + running.unfollowed().getAsLong() > 0) {
            lacks.add(Lack.slight(
                    traffic.unrecorded() + " decisions were not recorded, "
                            + running.unfollowed().getAsLong() + " refusals or findings not followed",
                    "look for who causes so many different ones: `swarmguard events`"));
        }
        return new Tenet(7, "as much as possible is collected and used to improve security", figures, lacks);
    }

    /** The entry and its path are read from the disk, and held against the root that the hub's keys signed. */
    private boolean isLastEntryProved() {
        LeafProof proof = ledger.proof(ledger.size() - 1);
        try {
            String[] lines = Note.open(proof.checkpoint(), ledger.keys()).text().split("\n", -1);
            byte[] hash = new TreeHash().leaf(proof.leaf());
            byte[] root = Base64.getDecoder().decode(lines[ROOT_LINE]);
            return Proofs.verifyInclusion(proof.index(), proof.size(), hash, proof.path(), root);
        } catch (MalformedException e) {
            return false;
        }
    }
}
