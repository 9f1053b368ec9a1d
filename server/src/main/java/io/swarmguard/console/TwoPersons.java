package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.ActWords;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Mark;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.PendingRequest;
import io.swarmguard.acts.Policies;
import io.swarmguard.acts.Wanted;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.formats.der.Pem;
import io.swarmguard.pki.IssueOutcome;
import io.swarmguard.pki.Issuer;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Does what an operator wants, or has it wait for a second person where two are wanted; and does it once that one agrees. */
final class TwoPersons {
    private final Acts acts;
    private final Policies policies;
    private final Issuer issuer;
    private final Supplier<Front> front;
    private final Clock clock;
    private final Duration patience;

    /** Who does what is wanted. */
    record Doers(Acts acts, Policies policies, Issuer issuer) {}

    /** @param patience how long a request waits */
    TwoPersons(Doers doers, Supplier<Front> front, Clock clock, Duration patience) {
        this.acts = doers.acts();
        this.policies = doers.policies();
        this.issuer = doers.issuer();
        this.front = front;
        this.clock = clock;
        this.patience = patience;
    }

    /** Done at once if one person is enough; else 202 with the number of the request. */
    Answer perform(Wanted wanted, Actor by) {
        Mark mark = acts.marked(wanted.acts(), by);
        return mark == null ? carryOut(wanted, wanted.acts(), by) : ask(mark, wanted, by);
    }

    /** The second person agrees to exactly that. */
    Answer approve(PendingRequest request, Fingerprint digest, Actor by) {
        List<Act> batch = new ArrayList<>();
        batch.add(new Act.ApprovalGiven(
                request.number(),
                digest,
                request.by().id(),
                request.wanted().acts().size()));
        batch.addAll(request.wanted().acts());
        return carryOut(request.wanted(), batch, by);
    }

    /** @param batch what is recorded as one: the wanted acts, after the approval if there is one */
    private Answer carryOut(Wanted wanted, List<Act> batch, Actor by) {
        byte[] attachment = wanted.attachment();
        if (wanted.acts().getLast() instanceof Act.PolicyApplied) {
            return Guarded.outcome(policies.carryOut(batch, by).outcome());
        }
        return wanted.acts().getFirst() instanceof Act.PrincipalAdded added && attachment != null
                ? issue(added.id(), attachment, batch, by)
                : Guarded.outcome(acts.perform(batch, by));
    }

    private Answer issue(PrincipalId id, byte[] spki, List<Act> batch, Actor by) {
        return switch (issuer.issue(issuer.prepare(id, spki), batch, by)) {
            case IssueOutcome.Issued issued -> Json.answer(certificate(id, issued.certificate()));
            case IssueOutcome.Refused refused -> Guarded.refused(refused.why());
        };
    }

    /** What a new operator needs beside its key. */
    ObjectNode certificate(PrincipalId id, byte[] der) {
        return Json.object()
                .put("id", id.toString())
                .put("certificate", Pem.print(Pem.CERTIFICATE, der))
                .put("ca", front.get().caPem())
                .put(
                        "not_after",
                        acts.registry()
                                .certificates(id)
                                .getFirst()
                                .certificate()
                                .notAfter()
                                .toString());
    }

    /** Has it wait for a second person, under a mark that was found to want one. */
    Answer ask(Mark mark, Wanted wanted, Actor by) {
        Outcome outcome = acts.request(mark, wanted, clock.instant().plus(patience), by);
        if (outcome instanceof Outcome.Refused refused) {
            return Guarded.refused(refused);
        }
        Fingerprint digest = wanted.digest();
        PendingRequest request = acts.approvals().pending(clock.instant()).stream()
                .filter(one -> one.by().id().equals(by.id()) && one.digest().equals(digest))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a request that was recorded waits"));
        return Answer.of(202, "application/json", Json.bytes(described(request)));
    }

    static ObjectNode described(PendingRequest request) {
        return Json.object()
                .put("request", request.number())
                .put("mark", request.mark().word())
                .put("what", ActWords.sentence(request.wanted()))
                .put("digest", request.digest().toString())
                .put("by", request.by().id().toString())
                .put("via", request.by().via())
                .put("asked", request.asked().toString())
                .put("expires", request.expires().toString());
    }
}
