package io.swarmguard.checks.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmguard.identity.ClientCertificate;
import io.swarmguard.pki.CertificateRequest;
import io.swarmguard.pki.RequestRefusedException;

/** What strangers send to be certified, and what users hand over as certificates. */
class CsrFuzz {
    @FuzzTest(maxDuration = "10s")
    void requestsAreRefusedOrUnderstood(byte[] data) {
        try {
            CertificateRequest.parse(data);
        } catch (RequestRefusedException expected) {
            // the only thing it may throw
        }
    }

    @FuzzTest(maxDuration = "10s")
    void certificatesAreRefusedOrUnderstood(byte[] data) {
        try {
            ClientCertificate.parse(data);
        } catch (ClientCertificate.RefusedException expected) {
            // the only thing it may throw
        }
    }
}
