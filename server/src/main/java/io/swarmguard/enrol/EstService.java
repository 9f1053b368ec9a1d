package io.swarmguard.enrol;

import io.swarmguard.identity.Principal;

/** The four operations of EST that a hub serves (RFC 7030, section 4), as DER in and out, without their transport. */
@SuppressWarnings("DoNotCallSuggester") // until it is filled
public final class EstService {
    EstService() {}

    /** The CA certificate as certs-only PKCS#7, DER. */
    public byte[] caCertificates() {
        throw new UnsupportedOperationException();
    }

    /** What a request should hold: CsrAttrs, DER. */
    public byte[] requestAttributes() {
        throw new UnsupportedOperationException();
    }

    /**
     * Redeems a code for a certificate.
     *
     * @param name of the device or service, from HTTP Basic
     * @param csr a PKCS#10 request, DER; may be anything
     * @param address the source address, without port
     */
    public EnrolOutcome enroll(String name, String code, byte[] csr, String address) {
        throw new UnsupportedOperationException(name + address);
    }

    /** Gives a principal that showed a valid certificate a new one. */
    public EnrolOutcome reenroll(Principal principal, byte[] csr, String address) {
        throw new UnsupportedOperationException(principal + address);
    }
}
