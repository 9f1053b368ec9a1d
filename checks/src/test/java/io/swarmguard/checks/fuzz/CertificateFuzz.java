package io.swarmguard.checks.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmguard.identity.ClientCertificate;

/** What users hand over as certificates. */
class CertificateFuzz {
    @FuzzTest(maxDuration = "10s")
    void certificatesAreRefusedOrUnderstood(byte[] data) {
        try {
            ClientCertificate.parse(data);
        } catch (ClientCertificate.RefusedException expected) {
            // the only thing it may throw
        }
    }
}
