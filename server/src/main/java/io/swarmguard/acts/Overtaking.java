package io.swarmguard.acts;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.Dossier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Narrowing acts about principals whose rights are just being widened: they take effect at once, but the ledger has the
 * widening before them, and so must memory have it. Guarded by the acts' lock of the state.
 */
final class Overtaking {
    private final Fold fold;
    private final Set<PrincipalId> widened = new HashSet<>(); // queued, not in effect yet
    private final Map<Subject, Dossier> before = new HashMap<>(); // as it was when the first overtook
    private final List<Recorded> overtaking = new ArrayList<>();

    Overtaking(Fold fold) {
        this.fold = fold;
    }

    /** A widening act was queued. */
    void begin(Act act) {
        PrincipalId id = about(act);
        if (id != null) {
            widened.add(id);
        }
    }

    boolean concerns(Act.Narrowing act) {
        PrincipalId id = about(act);
        return id != null && widened.contains(id);
    }

    /** Such an act is about to take effect. */
    void add(Recorded recorded) {
        PrincipalId id = about(recorded.act());
        Subject subject = id == null ? null : fold.registry.find(id);
        if (subject != null) {
            before.putIfAbsent(subject, fold.casebook.dossier(subject.slot()));
            overtaking.add(recorded);
        }
    }

    /** The widening acts are synced: lets all take effect in the order of the ledger, as one change. */
    void settle(Runnable widening) {
        fold.casebook.together(() -> {
            before.forEach((subject, dossier) -> fold.casebook.restore(subject.slot(), dossier));
            widening.run();
            overtaking.forEach(fold::apply);
        });
    }

    void end() {
        widened.clear();
        before.clear();
        overtaking.clear();
    }

    /** Whom an act is about that can meet another about the same; null if it meets none. */
    private @Nullable PrincipalId about(Act act) {
        return switch (act) {
            case Act.PrincipalEnabled a -> a.id();
            case Act.PrincipalReleased a -> a.id();
            case Act.EssentialMarked a -> a.id();
            case Act.EvidenceWithdrawn a -> a.id();
            case Act.CertificateAdded a -> a.holder();
            case Act.CertificatePrepared a -> a.holder();
            case Act.CodeIssued a -> a.holder();
            case Act.CodeUsed a -> {
                Code code = fold.codes.get(a.hash());
                yield code == null ? null : code.holder();
            }
            case Act.PrincipalDisabled a -> a.id();
            case Act.PrincipalMarked a -> a.id();
            case Act.EvidenceRecorded a -> a.id();
            case Act.RecoveryBegun a -> a.id();
            case Act.PostureReported a -> a.id();
            case Act.PostureLowered a -> a.id();
            default -> null;
        };
    }
}
