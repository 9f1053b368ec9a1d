package io.swarmguard.edge.listen;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import io.swarmguard.gate.Admission;
import io.swarmguard.gate.Gate;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gate, inside the TLS handshake, whether the exact certificate shown is a known and valid one. No chain is
 * built and nothing is parsed: a certificate is known by the SHA-256 of its bytes or it is not, whoever signed it. All
 * refusals look alike to the peer.
 */
public final class KnownCertificatesOnly extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {
    /** X509_V_ERR_CERT_REJECTED of OpenSSL and BoringSSL: the one answer to everybody who is turned away. */
    private static final int CERT_REJECTED = 28;

    private final Gate gate;
    private final Set<PrincipalKind> kinds;

    public KnownCertificatesOnly(Gate gate, Set<PrincipalKind> kinds) {
        this.gate = gate;
        this.kinds = Set.copyOf(kinds);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        String address = address(engine);
        Admission admission = gate.admit(chain[0].getEncoded(), kinds, address);
        if (admission instanceof Admission.Turned(Reason reason)) {
            throw new OpenSslCertificateException(reason.code(), CERT_REJECTED);
        }
    }

    private static String address(@Nullable SSLEngine engine) {
        String address = engine == null ? null : engine.getPeerHost();
        address = address == null ? DoorKeeper.reading() : address;
        return address == null ? "unknown" : address;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkClientTrusted(chain, authType, (SSLEngine) null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType, (SSLEngine) null);
    }

    /** Sessions are not resumed here; should a library do so all the same, the certificate is looked up again. */
    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, "resumed", engine);
    }

    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        throw new CertificateException("this trust manager is for servers only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this trust manager is for servers only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    /** Empty, so that clients with certificates of foreign issuers send theirs too. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
