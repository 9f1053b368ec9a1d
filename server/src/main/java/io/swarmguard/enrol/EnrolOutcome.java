package io.swarmguard.enrol;

import io.swarmguard.terms.Reason;

/** What became of a request for a certificate. */
public sealed interface EnrolOutcome {
    /**
     * @param certificates certs-only PKCS#7, DER: what EST answers with, in base64
     * @param certificate the new certificate alone, DER
     */
    record Issued(byte[] certificates, byte[] certificate) implements EnrolOutcome {}

    /**
     * @param detail for the operator, and for the applicant only after it proved who it is
     * @param proven whether the applicant showed a good code or certificate before it was refused
     */
    record Refused(Reason reason, String detail, boolean proven) implements EnrolOutcome {}
}
