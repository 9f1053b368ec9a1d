package io.swarmguard.edge.listen;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** The TLS context of a listener, replaceable while connections made under an older one live on. */
final class TlsContexts implements AutoCloseable {
    /**
     * Netty hands the key to BoringSSL through a key store that nobody ever sees. The usual type would stretch its empty
     * password ten thousand times, twice, while machines wait for the first port to open.
     */
    private static final String IN_MEMORY = "JKS";

    private final KnownCertificatesOnly trust;
    private final boolean allowTls12;
    private SslContext current;

    TlsContexts(ServerIdentity identity, KnownCertificatesOnly trust, boolean allowTls12) throws SSLException {
        this.trust = trust;
        this.allowTls12 = allowTls12;
        this.current = build(identity);
    }

    /** Handshakes that begin from now on show this identity. @throws SSLException if key and chain do not fit: nothing changed then */
    void replace(ServerIdentity identity) throws SSLException {
        SslContext next = build(identity);
        SslContext previous;
        synchronized (this) {
            previous = current;
            current = next;
        }
        ReferenceCountUtil.release(previous); // engines in use hold their own reference
    }

    SslHandler newHandler(ByteBufAllocator allocator, String peerAddress, Duration handshakeTime) {
        SslHandler handler;
        synchronized (this) { // uncontended but at a replacement: the context must not be released in between
            handler = current.newHandler(allocator, peerAddress, 0);
        }
        handler.setHandshakeTimeoutMillis(handshakeTime.toMillis());
        return handler;
    }

    private SslContext build(ServerIdentity identity) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chainArray())
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .keyStoreType(IN_MEMORY)
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(trust);
        return TlsPolicy.apply(builder, allowTls12).build();
    }

    @Override
    public synchronized void close() {
        ReferenceCountUtil.release(current);
    }
}
