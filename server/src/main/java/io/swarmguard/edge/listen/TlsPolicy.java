package io.swarmguard.edge.listen;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;

/** The one place that says which TLS is spoken on every TCP listener. */
public final class TlsPolicy {
    /** Key exchange in order of preference: hybrid post-quantum first. */
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

    /** TLS 1.2 suites where it is allowed at all: ephemeral keys and AEAD only. TLS 1.3's own are all of that kind. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsPolicy() {}

    /**
     * Turns session tickets off. They would let a client resume without showing its certificate again. The JDK property
     * is read once when BoringSSL's context class loads, so this is called before anything touches TLS.
     */
    public static void forbidResumption() {
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
    }

    /** Whether every connection shows its certificate. */
    public static boolean isResumptionForbidden() {
        return "false".equals(System.getProperty("jdk.tls.server.enableSessionTicketExtension"));
    }

    /** The protocol versions that are spoken. */
    public static List<String> versions(boolean allowTls12) {
        return allowTls12 ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3");
    }

    /**
     * Applies protocol versions, suites and groups.
     *
     * @param allowTls12 whether TLS 1.2 is spoken beside 1.3, for devices that know nothing newer
     * @throws IllegalStateException if session tickets are on: then a revoked certificate could resume
     */
    public static SslContextBuilder apply(SslContextBuilder builder, boolean allowTls12) {
        if (!isResumptionForbidden()) {
            throw new IllegalStateException(
                    "session tickets are on; start with "
                            + "-Djdk.tls.server.enableSessionTicketExtension=false so that every connection shows its certificate");
        }
        return builder.protocols(versions(allowTls12))
                .ciphers(SUITES, io.netty.handler.ssl.SupportedCipherSuiteFilter.INSTANCE)
                .option(OpenSslContextOption.GROUPS, GROUPS.clone());
    }
}
