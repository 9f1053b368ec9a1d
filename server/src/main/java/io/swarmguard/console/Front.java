package io.swarmguard.console;

/**
 * What an enrolling machine must know of this hub.
 *
 * @param caPem the hub's CA certificate
 * @param caFingerprint SHA-256 of it in hexadecimal
 * @param anchorPem what the certificate of the enrolment listener is verified against
 * @param serverPin of that listener's key, as curl's {@code --pinnedpubkey} takes it
 * @param enrolUrl without a slash at the end
 */
public record Front(String caPem, String caFingerprint, String anchorPem, String serverPin, String enrolUrl) {}
