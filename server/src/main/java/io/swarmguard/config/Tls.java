package io.swarmguard.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the hub offers it.
 *
 * @param allow12 whether TLS 1.2 (ECDHE with AEAD only) is accepted besides 1.3
 * @param certificate PEM chain to show instead of one from the hub's own CA; watched, and reloaded when it changes
 * @param key PEM private key (PKCS#8) of that certificate
 */
public record Tls(
        boolean allow12,
        @Nullable Path certificate,
        @Nullable Path key) {

    static Tls read(Values values) {
        boolean allow12 = values.choice("tls.min-version", "1.3", List.of("1.3", "1.2"), "oldest TLS version accepted")
                .equals("1.2");
        Path certificate =
                path(values.text("tls.certificate", "", "PEM chain shown to clients; empty: from our own CA"));
        Path key = path(values.text("tls.key", "", "PEM private key (PKCS#8) of tls.certificate"));
        if ((certificate == null) != (key == null)) {
            throw new ConfigException("tls.certificate and tls.key belong together: give both or neither");
        }
        return new Tls(allow12, certificate, key);
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }
}
