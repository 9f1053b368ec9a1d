package io.swarmguard.pki;

import java.time.Instant;

/** A TBSCertificate, with what one needs to know of it. */
record CertificateText(byte[] serial, byte[] toBeSigned, Instant notAfter) {}
