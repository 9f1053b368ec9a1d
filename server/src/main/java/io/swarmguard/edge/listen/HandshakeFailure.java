package io.swarmguard.edge.listen;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.swarmguard.terms.Reason;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a failed handshake means to an operator, read from what the TLS library threw. */
record HandshakeFailure(Reason reason, boolean toldByGate, String hint) {

    static HandshakeFailure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            HandshakeFailure known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return new HandshakeFailure(Reason.TLS_FAILED, false, "");
    }

    private static @Nullable HandshakeFailure known(Throwable cause) {
        return switch (cause) {
            case OpenSslCertificateException refused -> new HandshakeFailure(Reason.UNKNOWN_CERTIFICATE, true, "");
            case SslHandshakeTimeoutException late -> new HandshakeFailure(Reason.TIMEOUT_HANDSHAKE, false, "");
            case NotSslRecordException plain ->
                new HandshakeFailure(
                        Reason.WRONG_PROTOCOL, false, "the peer did not speak TLS; every port here is TLS only");
            case ClosedChannelException gone -> new HandshakeFailure(Reason.CLOSED_BY_PEER, false, "");
            default -> ofMessage(cause.getMessage());
        };
    }

    /** BoringSSL's error names are the only thing that tells these apart. */
    private static @Nullable HandshakeFailure ofMessage(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String text = message.toUpperCase(Locale.ROOT);
        if (text.contains("UNSUPPORTED_PROTOCOL")
                || text.contains("WRONG_VERSION")
                || text.contains("WRONG_SSL_VERSION")) {
            return new HandshakeFailure(
                    Reason.TLS_VERSION,
                    false,
                    "the peer offers no TLS 1.3; update it, or allow 1.2 with --set tls.min-version=1.2");
        }
        if (text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
            return new HandshakeFailure(
                    Reason.NO_CERTIFICATE,
                    false,
                    "the peer sent no certificate; give the client its certificate and key");
        }
        if (text.contains("CANNOT_PARSE_LEAF_CERT") || text.contains("EXCESSIVE_MESSAGE_SIZE")) {
            return new HandshakeFailure(
                    Reason.CERTIFICATE_MALFORMED,
                    false,
                    "the peer's certificate has malformed extensions or is too large");
        }
        if (text.contains("NO_SHARED_CIPHER") || text.contains("NO_SHARED_GROUP")) {
            return new HandshakeFailure(
                    Reason.TLS_FAILED, false, "no common cipher or group: the peer needs ECDHE and AEAD");
        }
        if (text.contains("CERTIFICATE_UNKNOWN") || text.contains("UNKNOWN_CA")) {
            return new HandshakeFailure(
                    Reason.TLS_FAILED,
                    false,
                    "the peer does not trust this hub: give it the certificate that './swarmguard ca' prints");
        }
        if (text.contains("HTTP_REQUEST")) {
            return new HandshakeFailure(Reason.WRONG_PROTOCOL, false, "plain HTTP; every port here is TLS only");
        }
        return null;
    }
}
