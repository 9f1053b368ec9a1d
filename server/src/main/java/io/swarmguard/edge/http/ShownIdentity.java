package io.swarmguard.edge.http;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import io.swarmguard.edge.listen.ServerIdentity;

/** The certificate this hub shows over HTTP; replaced, it is shown from the next handshake on. */
final class ShownIdentity implements TlsProvider {
    private volatile TlsKeyPair current;

    ShownIdentity(ServerIdentity identity) {
        this.current = pair(identity);
    }

    void replace(ServerIdentity identity) {
        current = pair(identity);
    }

    @Override
    public TlsKeyPair keyPair(String hostname) {
        return current;
    }

    private static TlsKeyPair pair(ServerIdentity identity) {
        return TlsKeyPair.of(identity.key(), identity.chain());
    }
}
