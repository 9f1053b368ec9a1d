package io.swarmguard.checks.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmguard.pki.CertificateRequest;
import io.swarmguard.pki.RequestRefusedException;

/** What strangers send to be certified. */
class CsrFuzz {
    @FuzzTest(maxDuration = "10s")
    void requestsAreRefusedOrUnderstood(byte[] data) {
        try {
            CertificateRequest.parse(data);
        } catch (RequestRefusedException expected) {
            // the only thing it may throw
        }
    }
}
