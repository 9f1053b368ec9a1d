package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Outcome;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Registry;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Certificates: list and revoke. */
final class CertificateApi {
    private static final int FEWEST_DIGITS = 8;

    private final Registry registry;
    private final Acts acts;

    CertificateApi(Registry registry, Acts acts) {
        this.registry = registry;
        this.acts = acts;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get("/api/certificates", (request, by) -> list(request)),
                guarded.post("/api/certificates/{fingerprint}/revoke", this::revoke));
    }

    private Answer list(Request request) {
        String of = request.parameter("of");
        ObjectNode node = Json.object();
        rows(
                node.putArray("certificates"),
                of == null
                        ? registry.certificates()
                        : registry.certificates(new Names(registry).known(of).id()));
        return Json.answer(node);
    }

    private Answer revoke(Request request, Actor by) {
        String digits =
                Objects.requireNonNullElse(request.parameter("fingerprint"), "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{" + FEWEST_DIGITS + ",64}")) {
            throw new Json.BadRequest("a fingerprint is 64 hexadecimal digits; the first " + FEWEST_DIGITS
                    + " or more of them are enough if they are unique");
        }
        List<CertificateView> found = registry.certificates().stream()
                .filter(view -> view.certificate().fingerprint().toString().startsWith(digits))
                .toList();
        if (found.size() != 1) {
            return Guarded.problem(
                    found.isEmpty() ? 404 : 409,
                    found.isEmpty() ? Reason.UNKNOWN_CERTIFICATE : Reason.INVALID_REQUEST,
                    found.isEmpty()
                            ? "no certificate has a fingerprint that begins with " + digits
                            : found.size() + " certificates begin with " + digits + "; give more digits");
        }
        return revoke(found.getFirst(), Json.body(request, Set.of("why", "only")), by);
    }

    private Answer revoke(CertificateView view, JsonNode body, Actor by) {
        boolean only = Json.flag(body, "only");
        Fingerprint fingerprint = view.certificate().fingerprint();
        return switch (acts.perform(new Act.CertificateRevoked(fingerprint, PrincipalApi.why(body), only), by)) {
            case Outcome.Done done -> {
                ObjectNode node = Json.object()
                        .put("fingerprint", fingerprint.toString())
                        .put("holder", view.holder().toString())
                        .put("entry", done.entry())
                        .put("late", done.late());
                ArrayNode with = node.putArray("with");
                done.with().forEach(one -> with.add(one.toString()));
                yield Json.answer(node);
            }
            case Outcome.Refused refused -> Guarded.refused(refused);
        };
    }

    static void rows(ArrayNode rows, List<CertificateView> views) {
        Instant now = Clock.systemUTC().instant();
        for (CertificateView view : views) {
            KnownCertificate certificate = view.certificate();
            rows.addObject()
                    .put("fingerprint", certificate.fingerprint().toString())
                    .put("holder", view.holder().toString())
                    .put("state", state(view, now))
                    .put("not_before", certificate.notBefore().toString())
                    .put("not_after", certificate.notAfter().toString())
                    .put("issuer", certificate.issuedHere() ? "this hub" : "another")
                    .put("key", certificate.weak() ? "weak" : "good")
                    .put("serial", certificate.serial().toString(16))
                    .put("revoked", Objects.toString(view.revoked(), null))
                    .put("renewed_from", Objects.toString(view.renewedFrom(), null));
        }
    }

    private static String state(CertificateView view, Instant now) {
        if (view.revoked() != null) {
            return "revoked";
        }
        if (now.isAfter(view.certificate().notAfter())) {
            return "expired";
        }
        return now.isBefore(view.certificate().notBefore()) ? "not yet valid" : "good";
    }
}
