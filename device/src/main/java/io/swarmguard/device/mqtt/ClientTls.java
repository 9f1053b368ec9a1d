package io.swarmguard.device.mqtt;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.swarmguard.device.identity.Credentials;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 with BoringSSL, the hybrid post-quantum group first. Clients that trust the same authorities share one native
 * context; which key is shown is decided per connection, so that ten thousand identities do not need ten thousand
 * contexts.
 */
final class ClientTls {
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

    private final Map<List<X509Certificate>, Shared> byAuthorities = new ConcurrentHashMap<>();

    /** A handler for one connection; the peer's certificate must be valid for the host. */
    SslHandler handler(ByteBufAllocator allocator, MqttSettings settings) {
        Shared shared = byAuthorities.computeIfAbsent(settings.credentials().authorities(), Shared::new);
        SslHandler handler = shared.context.newHandler(allocator, settings.host(), settings.port());
        handler.setHandshakeTimeoutMillis(settings.connectTimeout().toMillis());
        shared.keys.show(handler.engine(), settings.credentials());
        handler.handshakeFuture().addListener(done -> shared.keys.forget(handler.engine()));
        return handler;
    }

    private static final class Shared {
        final EngineKeys keys = new EngineKeys();
        final SslContext context;

        Shared(List<X509Certificate> authorities) {
            try {
                context = SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL) // freed with the last engine by the collector
                        .protocols("TLSv1.3")
                        .option(OpenSslContextOption.GROUPS, GROUPS)
                        .keyManager(keys)
                        .trustManager(authorities)
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException("no TLS context could be made", e);
            }
        }
    }

    /** Keys by engine; an alias lives as long as a handshake. */
    private static final class EngineKeys extends X509ExtendedKeyManager {
        private final Map<SSLEngine, String> aliases = new ConcurrentHashMap<>();
        private final Map<String, Credentials> byAlias = new ConcurrentHashMap<>();
        private final AtomicLong next = new AtomicLong();

        void show(SSLEngine engine, Credentials credentials) {
            String alias = Long.toString(next.getAndIncrement());
            byAlias.put(alias, credentials);
            aliases.put(engine, alias);
        }

        void forget(SSLEngine engine) {
            String alias = aliases.remove(engine);
            if (alias != null) {
                byAlias.remove(alias);
            }
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
            return aliases.get(engine); // whatever issuers the hub names: it knows certificates, not issuers
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            Credentials credentials = byAlias.get(alias);
            return credentials == null ? null : credentials.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            Credentials credentials = byAlias.get(alias);
            return credentials == null ? null : credentials.key();
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
