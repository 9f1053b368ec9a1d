package io.swarmguard.trust;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;

/**
 * Proof that something was done in a session that a principal opened with its own private key. Minted by the gate's
 * sessions only, which exist after TLS has verified that key: neither a name nor an address nor a certificate that was
 * merely shown makes one. Nothing else lowers anybody's standing but an operator's act.
 */
public final class UnderOwnKey {
    private final PrincipalId id;
    private final Fingerprint certificate;

    private UnderOwnKey(PrincipalId id, Fingerprint certificate) {
        this.id = id;
        this.certificate = certificate;
    }

    /** For the gate's open sessions alone. */
    public static UnderOwnKey inSession(PrincipalId id, Fingerprint certificate) {
        return new UnderOwnKey(id, certificate);
    }

    public PrincipalId id() {
        return id;
    }

    /** The certificate whose key it was. */
    public Fingerprint certificate() {
        return certificate;
    }

    @Override
    public String toString() {
        return id + " under " + certificate;
    }
}
