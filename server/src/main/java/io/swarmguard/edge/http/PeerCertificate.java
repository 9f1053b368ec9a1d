package io.swarmguard.edge.http;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The exact certificate that a peer showed in its handshake. */
final class PeerCertificate {
    private PeerCertificate() {}

    /** @return DER; null if none was shown */
    static byte @Nullable [] of(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length == 0 ? null : chain[0].getEncoded();
        } catch (SSLPeerUnverifiedException e) {
            return null;
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate from the wire has its bytes", e);
        }
    }
}
