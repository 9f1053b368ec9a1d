package io.swarmguard.edge.http;

import io.swarmguard.identity.Principal;
import io.swarmguard.terms.Reason;

/** The port through which EST requests reach enrolment, which this room cannot see. */
public interface Enrolment {
    /** The CA certificates a client should trust, as certs-only CMS in DER. */
    byte[] caCertificates();

    /** What a request should contain, as the CsrAttrs of RFC 7030 section 4.5.2 in DER. */
    byte[] requestAttributes();

    /** A certificate for the device of that name, if the code is its own and still good. */
    Outcome enroll(String name, String code, byte[] requestDer, String address);

    /** Another certificate for somebody who holds one. */
    Outcome reenroll(Principal principal, byte[] requestDer, String address);

    /** What came of it. */
    sealed interface Outcome {}

    /** @param certificates the new certificate as certs-only CMS in DER */
    record Issued(byte[] certificates) implements Outcome {}

    /**
     * @param proved whether the applicant proved who it is; only then it may hear why it was refused
     * @param detail in words, what to change
     */
    record Refused(Reason reason, boolean proved, String detail) implements Outcome {}
}
