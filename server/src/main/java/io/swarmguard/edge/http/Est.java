package io.swarmguard.edge.http;

import io.swarmguard.edge.http.Enrolment.Issued;
import io.swarmguard.edge.http.Enrolment.Outcome;
import io.swarmguard.edge.http.Enrolment.Refused;
import io.swarmguard.identity.Principal;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Enrolment over Secure Transport, RFC 7030 with the clarifications of RFC 8951, sections 4.1, 4.2 and 4.5. Bodies are
 * base64 in both directions. A refused applicant hears why only after proving who it is.
 */
public final class Est {
    private static final String ROOT = "/.well-known/est/";
    private static final String CERTIFICATES = "application/pkcs7-mime; smime-type=certs-only";
    private static final Map<String, String> BASE64 = Map.of("content-transfer-encoding", "base64");
    private static final Map<String, String> CHALLENGE = Map.of("www-authenticate", "Basic realm=\"est\"");
    private static final int LONGEST_CREDENTIALS = 1024;

    private final Enrolment enrolment;

    public Est(Enrolment enrolment) {
        this.enrolment = enrolment;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(ROOT + "cacerts", request -> encoded(CERTIFICATES, enrolment.caCertificates())),
                Route.get(ROOT + "csrattrs", request -> encoded("application/csrattrs", enrolment.requestAttributes())),
                Route.post(ROOT + "simpleenroll", this::simpleEnroll),
                Route.post(ROOT + "simplereenroll", this::simpleReenroll));
    }

    private Answer simpleEnroll(Request request) {
        Credentials credentials = Credentials.parse(request.header("authorization"));
        if (credentials == null) {
            return Problem.bland(401, "Unauthorized", CHALLENGE);
        }
        byte[] csr = csr(request);
        if (csr == null) {
            return notARequest(request);
        }
        return answer(enrolment.enroll(credentials.name(), credentials.code(), csr, request.address()));
    }

    private Answer simpleReenroll(Request request) {
        Principal principal = request.principal();
        if (principal == null) {
            return Problem.bland(403, "Forbidden");
        }
        byte[] csr = csr(request);
        return csr == null ? notARequest(request) : answer(enrolment.reenroll(principal, csr, request.address()));
    }

    private static Answer answer(Outcome outcome) {
        return switch (outcome) {
            case Issued issued -> encoded(CERTIFICATES, issued.certificates());
            case Refused refused -> refused(refused);
        };
    }

    private static Answer refused(Refused refused) {
        return refused.proved()
                ? Problem.of(status(refused.reason()), refused.reason(), refused.detail())
                : Problem.bland(401, "Unauthorized", CHALLENGE);
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case CSR_INVALID, KEY_REFUSED, INVALID_REQUEST -> 400;
            case STORE_UNAVAILABLE, CLOCK_SUSPECT, SHUTTING_DOWN -> 503;
            case INTERNAL_ERROR -> 500;
            default -> 403;
        };
    }

    private static Answer notARequest(Request request) {
        return isPkcs10(request)
                ? Problem.bland(400, "The body is not a base64 PKCS #10 request")
                : Problem.bland(415, "The content type is application/pkcs10");
    }

    private static boolean isPkcs10(Request request) {
        String type = request.header("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/pkcs10");
    }

    private static byte @Nullable [] csr(Request request) {
        if (!isPkcs10(request)) {
            return null;
        }
        byte[] body = request.body();
        if (body.length > 0 && body[0] == 0x30) {
            return body; // plain DER, which older clients send
        }
        String text = new String(body, StandardCharsets.ISO_8859_1).replaceAll("-----[A-Z ]{1,40}-----", "");
        try {
            byte[] der = Base64.getMimeDecoder().decode(text);
            return der.length == 0 ? null : der;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Answer encoded(String contentType, byte[] der) {
        byte[] base64 = Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(der);
        byte[] body = new byte[base64.length + 1];
        System.arraycopy(base64, 0, body, 0, base64.length);
        body[base64.length] = '\n';
        return new Answer.Whole(200, contentType, body, BASE64);
    }

    /** HTTP Basic, RFC 7617. */
    record Credentials(String name, String code) {
        static @Nullable Credentials parse(@Nullable String header) {
            if (header == null
                    || header.length() > LONGEST_CREDENTIALS
                    || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
                return null;
            }
            try {
                byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
                String text = new String(decoded, StandardCharsets.UTF_8);
                int colon = text.indexOf(':');
                return colon < 1 ? null : new Credentials(text.substring(0, colon), text.substring(colon + 1));
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        @Override
        public String toString() {
            return name; // never the code
        }
    }
}
