package io.swarmguard.acts;

import io.swarmguard.formats.cbor.CborWriter;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Acts as deterministic CBOR: {@code [version, millis, actor, address, late, mark, [fields]]}. */
final class ActWriter {
    /** Of the bodies that are written; older ones are read for ever. */
    static final int VERSION = 4;
    /** Elements of the outer array. */
    static final int ENVELOPE = 7;

    private final CborWriter out = new CborWriter();

    private ActWriter() {}

    static byte[] write(Recorded recorded) {
        ActWriter writer = new ActWriter();
        writer.out
                .array(ENVELOPE)
                .integer(VERSION)
                .integer(recorded.time().toEpochMilli())
                .text(recorded.by().id().toString());
        writer.textOrNothing(recorded.by().origin());
        writer.out.bool(recorded.late()).integer(recorded.mark());
        writer.fields(recorded.act());
        return writer.out.toByteArray();
    }

    private void fields(Act act) {
        switch (act) {
            case Act.HubCreated a -> out.array(2).text(a.trustDomain()).text(a.instanceId());
            case Act.CaCreated a -> out.array(1).bytes(a.certificate());
            case Act.PrincipalAdded a -> added(a);
            case Act.CertificateAdded a -> {
                out.array(2).text(a.holder().toString());
                certificate(a.certificate());
            }
            case Act.CertificateRevoked a ->
                out.array(3).bytes(a.certificate().toBytes()).text(a.why()).bool(a.alone());
            case Act.PrincipalDisabled a -> out.array(2).text(a.id().toString()).text(a.why());
            case Act.PrincipalEnabled a -> out.array(1).text(a.id().toString());
            case Act.CodeIssued a ->
                out.array(3)
                        .text(a.holder().toString())
                        .bytes(a.hash().toBytes())
                        .integer(a.expires().toEpochMilli());
            case Act.CodeUsed a ->
                out.array(2).bytes(a.hash().toBytes()).bytes(a.keyHash().toBytes());
            case Act.CertificatePrepared a -> prepared(a);
            case Act.ServerCertificateAdded a -> {
                out.array(2).bytes(a.der());
                texts(a.names());
            }
            case Act.PolicyApplied a -> policyApplied(a);
            case Act.ClockConfirmed a ->
                out.array(2).integer(a.now().toEpochMilli()).text(a.why());
            case Act.OperatorRecoveryBegun a ->
                out.array(3)
                        .text(a.id().toString())
                        .bytes(a.request().toBytes())
                        .integer(a.effective().toEpochMilli());
            case Act.OperatorRecoveryCancelled a ->
                out.array(2).text(a.id().toString()).text(a.why());
            case Act.OperatorRecoveryCompleted a -> out.array(1).text(a.id().toString());
            case Act.PolicyPart a -> out.array(2).bytes(a.digest().toBytes()).bytes(a.content());
            case Act.PolicyConfirmed a -> out.array(1).integer(a.version());
            case Act.OnOperators a -> operators(a);
            case Act.OnTrust a -> trust(a);
            case Act.OnFacts a -> facts(a);
        }
    }

    private void operators(Act.OnOperators act) {
        switch (act) {
            case Act.ApprovalRequested a ->
                out.array(3)
                        .text(a.mark().word())
                        .bytes(a.wanted())
                        .integer(a.expires().toEpochMilli());
            case Act.ApprovalGiven a ->
                out.array(4)
                        .integer(a.number())
                        .bytes(a.digest().toBytes())
                        .text(a.requester().toString())
                        .integer(a.acts());
            case Act.ApprovalRejected a -> out.array(2).integer(a.number()).text(a.why());
            case Act.TwoPersonMarksSet a -> {
                out.array(2);
                texts(a.marks().stream().map(Mark::word).sorted().toList());
                out.integer(a.devices());
            }
            case Act.TokenIssued a ->
                out.array(5)
                        .bytes(a.hash().toBytes())
                        .text(a.scope())
                        .bytes(a.certificate().toBytes())
                        .bytes(a.madeWith().toBytes())
                        .integer(a.expires().toEpochMilli());
            case Act.TokenRevoked a -> out.array(2).integer(a.number()).text(a.why());
            case Act.OperatorRoleSet a ->
                out.array(2).text(a.id().toString()).text(a.role().value());
        }
    }

    private void trust(Act.OnTrust act) {
        switch (act) {
            case Act.PrincipalMarked a -> marked(a);
            case Act.PrincipalReleased a ->
                out.array(3).text(a.id().toString()).text(a.why()).bool(a.discarding());
            case Act.RecoveryBegun a -> {
                out.array(4)
                        .text(a.id().toString())
                        .text(a.why())
                        .integer(a.watch().toSeconds())
                        .array(a.oldKeys().size());
                a.oldKeys().forEach(key -> out.bytes(key.toBytes()));
            }
            case Act.EvidenceRecorded a -> {
                out.array(3).text(a.id().toString()).bytes(a.under().toBytes());
                EvidenceForm.write(a.evidence(), out);
            }
            case Act.EvidenceWithdrawn a ->
                out.array(3).text(a.id().toString()).text(a.topic().value()).text(a.why());
            case Act.EssentialMarked a ->
                out.array(3).text(a.id().toString()).bool(a.essential()).text(a.why());
            case Act.PostureReported a -> posture(a.id(), a.report(), a.why());
            case Act.PostureLowered a -> posture(a.id(), a.report(), a.why());
        }
    }

    private void facts(Act.OnFacts act) {
        switch (act) {
            case Act.AttributeSet a -> attributeSet(a);
            case Act.GroupMemberAdded a -> memberAdded(a);
            case Act.GroupMemberRemoved a ->
                out.array(3).text(a.id().toString()).text(a.group().value()).text(a.why());
            case Act.RelationAdded a -> {
                pair(5, a.pair());
                out.integer(a.most()).text(a.why());
            }
            case Act.RelationRemoved a -> {
                pair(4, a.pair());
                out.text(a.why());
            }
        }
    }

    private void marked(Act.PrincipalMarked marked) {
        out.array(4).text(marked.id().toString()).text(marked.standing().code()).text(marked.why());
        if (marked.until() == null) {
            out.nothing();
        } else {
            out.integer(marked.until().toEpochMilli());
        }
    }

    private void posture(PrincipalId id, Report report, String why) {
        out.array(7)
                .text(id.toString())
                .text(report.aspect().code())
                .text(report.word())
                .text(report.source().value())
                .integer(report.observed().toEpochMilli());
        if (report.until() == null) {
            out.nothing();
        } else {
            out.integer(report.until().toEpochMilli());
        }
        out.text(why);
    }

    private void attributeSet(Act.AttributeSet set) {
        out.array(4).text(set.id().toString()).text(set.attribute());
        textOrNothing(set.value());
        out.text(set.why());
    }

    private void memberAdded(Act.GroupMemberAdded added) {
        out.array(4).text(added.id().toString()).text(added.group().value());
        if (added.end() == null) {
            out.nothing();
        } else {
            out.integer(added.end().toEpochMilli());
        }
        out.text(added.why());
    }

    private void pair(int fields, Act.Pair pair) {
        out.array(fields)
                .text(pair.relation())
                .text(pair.from().toString())
                .text(pair.to().toString());
    }

    private void added(Act.PrincipalAdded added) {
        out.array(3).text(added.id().toString());
        Facts facts = added.facts();
        out.array(5).text(facts.role().value());
        texts(facts.segments().stream().map(Name::value).toList());
        out.bool(facts.allSegments()).integer(facts.maxSessions());
        textOrNothing(facts.externalId());
        if (added.certificate() == null) {
            out.nothing();
        } else {
            certificate(added.certificate());
        }
    }

    private void certificate(Act.Certificate certificate) {
        KnownCertificate known = certificate.known();
        out.array(7)
                .bytes(certificate.der())
                .bytes(known.fingerprint().toBytes())
                .bytes(known.serial().toByteArray())
                .integer(known.notBefore().getEpochSecond())
                .integer(known.notAfter().getEpochSecond())
                .bool(known.weak())
                .bool(known.issuedHere());
    }

    private void prepared(Act.CertificatePrepared prepared) {
        out.array(6)
                .text(prepared.holder().toString())
                .bytes(prepared.serial())
                .bytes(prepared.toBeSigned().toBytes())
                .text(prepared.profile())
                .integer(prepared.notAfter().getEpochSecond());
        if (prepared.renews() == null) {
            out.nothing();
        } else {
            out.bytes(prepared.renews().toBytes());
        }
    }

    private void policyApplied(Act.PolicyApplied applied) {
        out.array(6)
                .bytes(applied.digest().toBytes())
                .text(applied.origin())
                .integer(applied.version())
                .text(applied.why());
        if (applied.trialUntil() == null) {
            out.nothing();
        } else {
            out.integer(applied.trialUntil().toEpochMilli());
        }
        if (applied.content() == null) {
            out.nothing();
        } else {
            out.bytes(applied.content());
        }
    }

    private void texts(List<String> texts) {
        out.array(texts.size());
        texts.forEach(out::text);
    }

    private void textOrNothing(@Nullable String text) {
        if (text == null) {
            out.nothing();
        } else {
            out.text(text);
        }
    }
}
