package io.swarmguard.cli;

import io.swarmguard.config.Places;
import io.swarmguard.formats.der.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ca}: the certificates that others must trust. */
@Command(name = "ca", description = "Print the hub's CA certificate (PEM). Works without a running hub.")
final class CaCommand implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @Option(
            names = "--server",
            description =
                    "The certificate that machines verify the hub by instead: another one if tls.certificate is set."
                            + " Asks the running hub.")
    boolean server;

    @Override
    public Integer call() throws IOException {
        if (server) {
            try (HubClient hub = HubClient.open(options.places())) {
                return print(hub.get("/api/server-ca").path("pem").asText(), "the hub's answer", "restart the hub");
            }
        }
        Places places = options.places();
        Path file = places.keysOf(HubClient.instance(places)).resolve(OperatorTls.CA);
        try {
            return print(Files.readString(file), file.toString(), "restart the hub, which writes it anew");
        } catch (NoSuchFileException e) {
            throw new CliException(
                    "no-ca", "there is no CA certificate at " + file, "start the hub once with `swarmguard up`", e);
        }
    }

    private int print(String text, String source, String next) {
        try {
            X509Certificate ca = PemFiles.certificate(text);
            String pem = Pem.print(Pem.CERTIFICATE, ca.getEncoded());
            Output output = options.output();
            if (output.json()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(ca.getEncoded());
                output.raw(HubClient.JSON
                        .createObjectNode()
                        .put("pem", pem)
                        .put("fingerprint", HexFormat.of().formatHex(digest))
                        .put("not_after", ca.getNotAfter().toInstant().toString()));
            } else {
                output.out().print(pem);
            }
            return 0;
        } catch (GeneralSecurityException e) {
            throw new CliException("ca-damaged", source + " is no certificate: " + e.getMessage(), next, e);
        }
    }
}
