package io.swarmguard;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Outcome;
import io.swarmguard.identity.Registry;
import io.swarmguard.pki.IssueOutcome;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way back for who has the host, its data directory and its master key, but no operator certificate any more. What
 * was asked in the {@link RecoveryRequest} is recorded and told at once, takes effect after a delay in which every
 * operator may cancel it, and ends in a new key and certificate in the key directory. One thread.
 */
final class OperatorRecovery {
    private final Rooms rooms;
    private final OperatorKeys keys;
    private final Set<PrincipalId> told = new HashSet<>();

    OperatorRecovery(Rooms rooms, OperatorKeys keys) {
        this.rooms = rooms;
        this.keys = keys;
    }

    /** Puts a key and certificate into the key directory that an earlier start, or look, did not come to. */
    void finish() throws IOException {
        PrincipalId id = keys.finish();
        if (id != null) {
            told.remove(id);
            tell(id, "completed", "what an earlier start began: key and certificate are in the key directory");
        }
    }

    /** Looks for a request and goes one step on with it. Never throws. */
    void look() {
        Path file = RecoveryRequest.file(rooms.places.data());
        try {
            finish();
            if (!Files.exists(file)) {
                return;
            }
            RecoveryRequest request = RecoveryRequest.read(file);
            if (request == null || !request.isProvedBy(rooms.master)) {
                tell(null, "refused", "the request does not prove the master key");
                Files.deleteIfExists(file);
            } else {
                goOn(request, file);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            tell(null, "failed", String.valueOf(e.getMessage()));
        }
    }

    private void goOn(RecoveryRequest request, Path file) throws IOException, GeneralSecurityException {
        Act.OperatorRecoveryBegun begun = underWay(request);
        if (begun == null && !rooms.acts.knowsRecovery(request.fingerprint())) {
            begin(request, file);
        } else if (begun == null) {
            tell(
                    request.id(),
                    "over",
                    "cancelled, replaced, or ended without a certificate; ask again if one is needed");
            Files.deleteIfExists(file);
        } else if (!rooms.clock.instant().isBefore(begun.effective())) {
            complete(begun.id(), file);
        } else if (told.add(begun.id())) { // after a restart
            tell(begun.id(), "under way", "works from " + begun.effective());
        }
    }

    private Act.@Nullable OperatorRecoveryBegun underWay(RecoveryRequest request) {
        return rooms.acts.recoveries().stream()
                .filter(one -> one.request().equals(request.fingerprint()))
                .findFirst()
                .orElse(null);
    }

    private void begin(RecoveryRequest request, Path file) throws IOException {
        Duration delay = rooms.config.lifetimes().recoveryDelay();
        Instant effective =
                Instant.ofEpochMilli(rooms.clock.instant().plus(delay).toEpochMilli());
        Outcome outcome = rooms.acts.perform(
                new Act.OperatorRecoveryBegun(request.id(), request.fingerprint(), effective), Actor.HUB);
        if (outcome instanceof Outcome.Refused refused) {
            refused(request.id(), refused, file);
        } else {
            told.add(request.id());
            tell(request.id(), "begun", "works from " + effective + "; any operator can cancel it");
        }
    }

    /** What may pass by itself is tried again at the next look. */
    private void refused(PrincipalId id, Outcome.Refused refused, Path file) throws IOException {
        if (refused.reason() != Reason.STORE_UNAVAILABLE && refused.reason() != Reason.CLOCK_SUSPECT) {
            Files.deleteIfExists(file);
            tell(id, "refused", refused.detail());
        }
    }

    private void complete(PrincipalId id, Path file) throws IOException, GeneralSecurityException {
        List<Act> before = new ArrayList<>();
        if (rooms.registry.find(id) == null) {
            before.add(new Act.PrincipalAdded(
                    id, Registry.plainFacts(rooms.acts.roles().ofWhoRecovers(), FirstOperator.MOST_SESSIONS), null));
        }
        before.add(new Act.OperatorRecoveryCompleted(id));
        switch (keys.make(id, before)) {
            case IssueOutcome.Refused refused -> refused(id, refused.why(), file);
            case IssueOutcome.Issued issued -> {
                Files.deleteIfExists(file);
                told.remove(id);
                tell(id, "completed", "a new certificate is in the key directory");
            }
        }
    }

    private void tell(@Nullable PrincipalId id, String stage, String detail) {
        rooms.signals.tell(
                EventType.OPERATOR_RECOVERY, Severity.HIGH, id, null, null, Map.of("stage", stage, "detail", detail));
    }
}
