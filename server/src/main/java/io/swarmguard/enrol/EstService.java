package io.swarmguard.enrol;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Code;
import io.swarmguard.config.Rate;
import io.swarmguard.identity.Principal;
import io.swarmguard.pki.CertificateRequest;
import io.swarmguard.pki.IssueOutcome;
import io.swarmguard.pki.Issuer;
import io.swarmguard.pki.Prepared;
import io.swarmguard.pki.RequestRefusedException;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The four operations of EST that a hub serves (RFC 7030, section 4), as DER in and out, without their transport.
 * Blocking; never throws because of what a stranger sent.
 */
public final class EstService {
    /**
     * How often within how long, counted from the first.
     *
     * @param failures attempts of one address (IPv6: one /64 network) that failed
     * @param renewals certificates of one principal: what one machine can make the ledger grow by
     */
    public record Limits(Rate failures, Rate renewals) {}

    // an EC key on P-256, and ecdsa-with-SHA256: SEQUENCE { SEQUENCE { ecPublicKey, SET { prime256v1 } }, OID }
    private static final byte[] ATTRIBUTES =
            HexFormat.of().parseHex("3021301506072a8648ce3d0201310a06082a8648ce3d03010706082a8648ce3d040302");

    private final Acts acts;
    private final Issuer issuer;
    private final Codes codes;
    private final Signals signals;
    private final InstantSource clock;
    private final Attempts failures;
    private final Attempts renewals;

    public EstService(Acts acts, Issuer issuer, Codes codes, Signals signals, InstantSource clock, Limits limits) {
        this.acts = acts;
        this.issuer = issuer;
        this.codes = codes;
        this.signals = signals;
        this.clock = clock;
        this.failures =
                new Attempts(limits.failures().count(), limits.failures().per());
        this.renewals =
                new Attempts(limits.renewals().count(), limits.renewals().per());
    }

    /** The CA certificate as certs-only PKCS#7, DER (section 4.1). */
    public byte[] caCertificates() {
        return Issuer.certificatesOnly(issuer.authority());
    }

    /** What a request should hold: CsrAttrs, DER (section 4.5). */
    public byte[] requestAttributes() {
        return ATTRIBUTES.clone();
    }

    /**
     * Redeems a code for a certificate (section 4.2). A code is looked at before the request, so that strangers cannot make
     * the hub check signatures.
     *
     * @param name of the device or service, from HTTP Basic
     * @param csr a PKCS#10 request, DER; may be anything
     * @param address the source address, without port
     */
    public EnrolOutcome enroll(String name, String code, byte[] csr, String address) {
        Instant now = clock.instant();
        if (failures.isOver(Attempts.network(address), now)) {
            signals.count(Reason.LIMIT_ENROLMENTS); // the event was told when the limit was reached
            return new EnrolOutcome.Refused(Reason.LIMIT_ENROLMENTS, Reason.LIMIT_ENROLMENTS.text(), false);
        }
        Fingerprint hash = codes.hashTyped(code);
        Code known = hash == null ? null : acts.code(hash);
        Reason wrong = wrong(known, name, now);
        if (hash == null || known == null || wrong != null) {
            return guessed(wrong == null ? Reason.CODE_WRONG : wrong, address, now);
        }
        try {
            CertificateRequest request = CertificateRequest.parse(csr);
            if (known.isUsedUpFor(request.keyHash(), now)) {
                return guessed(Reason.CODE_USED, address, now);
            }
            Actor by = new Actor(
                    new PrincipalId(PrincipalKind.APPLICANT, known.holder().name()), address);
            List<Act> use = List.of(new Act.CodeUsed(hash, request.keyHash()));
            EnrolOutcome outcome = issue(issuer.prepare(known.holder(), request.spki()), request, use, by);
            return outcome instanceof EnrolOutcome.Refused refused && isAboutCode(refused.reason())
                    ? guessed(refused.reason(), address, now)
                    : outcome;
        } catch (RequestRefusedException e) {
            return failed(e.reason(), e.detail(), address, now);
        }
    }

    private static @Nullable Reason wrong(@Nullable Code code, String name, Instant now) {
        if (code == null || !code.holder().name().value().equals(name)) {
            return Reason.CODE_WRONG;
        }
        if (code.used() != null && now.isAfter(code.used().plus(Code.RETRY))) {
            return Reason.CODE_USED;
        }
        return code.used() == null && now.isAfter(code.expires()) ? Reason.CODE_EXPIRED : null;
    }

    private static boolean isAboutCode(Reason reason) {
        return reason == Reason.CODE_USED || reason == Reason.CODE_EXPIRED || reason == Reason.CODE_WRONG;
    }

    /** Gives a principal that showed a valid certificate a new one (section 4.2.2). */
    public EnrolOutcome reenroll(Principal principal, byte[] csr, String address) {
        Instant now = clock.instant();
        String party = principal.id().toString();
        if (renewals.isOver(party, now)) {
            signals.count(Reason.LIMIT_ENROLMENTS);
            return new EnrolOutcome.Refused(Reason.LIMIT_ENROLMENTS, "too many renewals, try later", true);
        }
        renewals.count(party, now);
        try {
            CertificateRequest request = CertificateRequest.parse(csr);
            Prepared prepared = issuer.prepareRenewal(principal, request.spki());
            return issue(prepared, request, List.of(), new Actor(principal.id(), address));
        } catch (RequestRefusedException e) {
            return failed(e.reason(), e.detail(), address, now);
        }
    }

    private EnrolOutcome issue(Prepared prepared, CertificateRequest request, List<Act> with, Actor by) {
        PrincipalId holder = prepared.holder();
        return switch (issuer.issue(prepared, with, by)) {
            case IssueOutcome.Issued issued -> {
                String fingerprint = Fingerprint.of(issued.certificate()).toString();
                Map<String, String> details =
                        Map.of("certificate", fingerprint, "key", request.key().words());
                signals.tell(EventType.CERTIFICATE_ISSUED, Severity.INFORMATIONAL, holder, by.address(), null, details);
                yield new EnrolOutcome.Issued(Issuer.certificatesOnly(issued.certificate()), issued.certificate());
            }
            case IssueOutcome.Refused refused ->
                new EnrolOutcome.Refused(refused.why().reason(), refused.why().detail(), true);
        };
    }

    /** Somebody without a good code: an event about the address, never about the name that was tried. */
    private EnrolOutcome guessed(Reason reason, String address, Instant now) {
        failures.count(Attempts.network(address), now);
        signals.tell(EventType.ENROLMENT_REFUSED, Severity.MEDIUM, null, address, reason, Map.of());
        return new EnrolOutcome.Refused(reason, reason.text(), false);
    }

    private EnrolOutcome failed(Reason reason, String detail, String address, Instant now) {
        failures.count(Attempts.network(address), now);
        signals.tell(EventType.ENROLMENT_REFUSED, Severity.LOW, null, address, reason, Map.of("detail", detail));
        return new EnrolOutcome.Refused(reason, detail, true);
    }
}
