package io.swarmguard.acts;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import java.util.List;

/**
 * Which acts reach live sessions and what was kept back, and how. Whatever goes wrong there is told and no more: the act is
 * in effect, each message is decided, and it must be recorded.
 */
final class Pushing {
    private final Push push;
    private final Fold fold;
    private final Tidings tidings;

    Pushing(Push push, Fold fold, Tidings tidings) {
        this.push = push;
        this.fold = fold;
        this.tidings = tidings;
    }

    /** @param with what else was revoked with it */
    void narrowed(Act.Narrowing act, List<Fingerprint> with, Actor by) {
        safely(() -> reach(act, with), by);
    }

    private void reach(Act.Narrowing act, List<Fingerprint> with) {
        switch (act) {
            case Act.PrincipalDisabled disabled -> push.disabled(disabled.id());
            case Act.CertificateRevoked revoked -> {
                var view = fold.registry.certificate(revoked.certificate());
                if (view != null) {
                    push.revoked(view.holder(), revoked.certificate());
                    with.forEach(one -> push.revoked(view.holder(), one));
                }
            }
            case Act.OperatorRecoveryCancelled cancelled -> {} // nobody has a session from it yet
            case Act.TokenRevoked revoked -> {} // asked for with each request, and with each piece of a stream
            case Act.PrincipalMarked marked -> push.narrowed(marked.id());
            case Act.EvidenceRecorded evidence -> {
                Subject subject = fold.registry.find(evidence.id());
                if (subject != null && fold.standings.of(subject.slot()).compareTo(Standing.WATCHED) > 0) {
                    push.narrowed(evidence.id());
                }
            }
            case Act.PostureLowered lowered -> push.narrowed(lowered.id()); // what policies make of it, they know
            case Act.RecoveryBegun begun -> with.forEach(one -> push.revoked(begun.id(), one));
        }
    }

    /**
     * What an act that is synced lets nobody hear any more, before it takes effect: of who is enabled, what waits from
     * before; of who is released, what was withheld, if the operator said so.
     */
    void forget(Recorded recorded) {
        if (recorded.act() instanceof Act.PrincipalEnabled enabled) {
            safely(() -> push.enabled(enabled.id()), recorded.by());
        } else if (recorded.act() instanceof Act.PrincipalReleased released && released.discarding()) {
            safely(() -> push.discarded(released.id()), recorded.by());
        }
    }

    /** A gateway has one child more or less: what waits for it is decided anew. */
    void related(Recorded recorded) {
        Act.Pair pair = recorded.act() instanceof Act.RelationAdded added
                ? added.pair()
                : recorded.act() instanceof Act.RelationRemoved removed ? removed.pair() : null;
        if (pair != null && pair.relation().equals(Traits.GATEWAY_OF)) {
            safely(() -> push.narrowed(pair.from()), recorded.by());
        }
    }

    /** @param slots of those who came back from quarantine or worse */
    void cameBack(List<Integer> slots) {
        for (int slot : slots) {
            PrincipalId id = fold.registry.bySlot(slot).id();
            safely(() -> push.released(id), Actor.HUB);
        }
    }

    private void safely(Runnable pushing, Actor by) {
        try {
            pushing.run();
        } catch (RuntimeException e) {
            tidings.pushFailed(e, by);
        }
    }
}
