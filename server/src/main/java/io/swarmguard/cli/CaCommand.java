package io.swarmguard.cli;

import io.swarmguard.config.Places;
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

/** {@code ca}: the certificate that machines must trust. Works without a running hub. */
@Command(name = "ca", description = "Print the hub's CA certificate (PEM). Works without a running hub.")
final class CaCommand implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @Override
    public Integer call() throws IOException {
        Places places = options.places();
        Path file = places.keysOf(HubClient.instance(places)).resolve(OperatorTls.CA);
        Output output = options.output();
        try {
            X509Certificate ca = Pem.certificate(Files.readString(file));
            String pem = Pem.print("CERTIFICATE", ca.getEncoded());
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
        } catch (NoSuchFileException e) {
            throw new CliException(
                    "no-ca", "there is no CA certificate at " + file, "start the hub once with `swarmguard up`", e);
        } catch (GeneralSecurityException e) {
            throw new CliException("ca-damaged", file + " is no certificate: " + e.getMessage(), "restart the hub", e);
        }
    }
}
