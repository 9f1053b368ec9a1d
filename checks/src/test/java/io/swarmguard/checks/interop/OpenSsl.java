package io.swarmguard.checks.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Debian's openssl: makes certificates, and knocks at a listener with them. */
final class OpenSsl {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /** CONNECT (3.1.1, clean session, client id "s") and DISCONNECT: whoever is let in is answered, and both sides end. */
    static final byte[] HELLO_AND_GOODBYE = HexFormat.of().parseHex("100d00044d5154540402003c000173" + "e000");

    private static final byte[] CONNACK = {0x20, 2, 0, 0};

    private static final String CONFIGURATION = """
            [ca]
            default_ca = here
            [here]
            database = index.txt
            new_certs_dir = .
            rand_serial = yes
            unique_subject = no
            default_md = sha256
            policy = any
            [any]
            commonName = supplied
            [clientAuth]
            extendedKeyUsage = clientAuth
            [serverAuth]
            extendedKeyUsage = serverAuth
            subjectAltName = DNS:localhost, IP:127.0.0.1
            """;

    private final Shell shell;
    private final Path dir;

    OpenSsl(Shell shell) throws IOException {
        this.shell = shell;
        this.dir = shell.dir();
        Files.writeString(dir.resolve("ca.cnf"), CONFIGURATION);
        Files.writeString(dir.resolve("index.txt"), "");
        Files.write(dir.resolve("hello.mqtt"), HELLO_AND_GOODBYE);
    }

    /** Leaves {@code NAME.key} and a self-signed {@code NAME.crt} whose extended key usage is {@code purpose}. */
    void certificate(String name, String purpose, Instant from, Instant until)
            throws IOException, InterruptedException {
        shell.must(words(
                "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %s.key -out %s.csr -subj /CN=%s"
                        .formatted(name, name, name)));
        shell.must(words("openssl ca -batch -config ca.cnf -selfsign -notext -keyfile %s.key -in %s.csr -out %s.crt"
                        .formatted(name, name, name)
                + " -extensions " + purpose + " -startdate " + TIME.format(from) + " -enddate " + TIME.format(until)));
    }

    /** SHA-256 of the certificate in {@code NAME.crt}, in hex. */
    String fingerprint(String name) throws IOException {
        try (var pem = Files.newInputStream(dir.resolve(name + ".crt"))) {
            return fingerprint(pem);
        }
    }

    /**
     * SHA-256 of the certificate that the hub shows to who connects now, in hex.
     *
     * @param name whose key and certificate are shown; empty for none
     */
    String shownAt(int port, String name) throws IOException, InterruptedException {
        List<String> command = words("openssl s_client -connect 127.0.0.1:" + port);
        if (!name.isEmpty()) {
            command.addAll(List.of("-cert", name + ".crt", "-key", name + ".key"));
        }
        String output = shell.run(command).output();
        int from = output.indexOf("-----BEGIN CERTIFICATE-----");
        if (from < 0) {
            throw new IOException("port " + port + " shows no certificate:\n" + output);
        }
        return fingerprint(new ByteArrayInputStream(output.substring(from).getBytes(StandardCharsets.US_ASCII)));
    }

    private static String fingerprint(InputStream pem) throws IOException {
        try {
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (CertificateException | NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** What s_client saw. */
    record Knock(String output, boolean letIn) {
        boolean isResumed() {
            return output.contains("Reused");
        }

        boolean wasGivenTicket() {
            return output.contains("New Session Ticket arrived");
        }
    }

    /**
     * Connects from an address of loopback, says MQTT's hello and goodbye, and waits until the hub closes.
     *
     * @param name whose key and certificate are shown; empty for none
     */
    Knock knock(int port, String from, String name, String... more) throws IOException, InterruptedException {
        List<String> command = words("openssl s_client -connect 127.0.0.1:" + port + " -bind " + from
                + " -CAfile swarm-ca.crt -verify_return_error -servername localhost -ign_eof");
        if (!name.isEmpty()) {
            command.addAll(List.of("-cert", name + ".crt", "-key", name + ".key"));
        }
        command.addAll(List.of(more));
        Path out = Files.createTempFile(dir, "knock", ".out");
        command = List.of("sh", "-c", "timeout 60 " + String.join(" ", command) + " < hello.mqtt");
        Process process = shell.start(command, out);
        process.waitFor(); // bounded by timeout
        byte[] seen = Files.readAllBytes(out);
        String output = new String(seen, StandardCharsets.ISO_8859_1);
        return new Knock(output, output.contains(new String(CONNACK, StandardCharsets.ISO_8859_1)));
    }

    private static List<String> words(String line) {
        return new ArrayList<>(Arrays.asList(line.split(" ")));
    }
}
