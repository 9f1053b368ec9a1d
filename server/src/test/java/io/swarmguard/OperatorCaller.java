package io.swarmguard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Somebody at the operators' API with a certificate of his own, and perhaps a token: real HTTP over real TLS. */
final class OperatorCaller implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final SSLContext tls;
    private final HttpClient http;

    /** What came back. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError(response.body(), e);
            }
        }

        String reason() {
            return json().path("reason").asText();
        }

        @Override
        public String toString() {
            return status() + " " + response.body();
        }
    }

    /**
     * @param authority host and port
     * @param keys directory with {@code operator.key}, {@code operator.crt} and {@code ca.crt}
     */
    static OperatorCaller of(String authority, Path keys) throws IOException, GeneralSecurityException {
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(block(keys.resolve("operator.key"), Pem.PRIVATE_KEY)));
        return new OperatorCaller(
                authority, key, certificate(keys.resolve("operator.crt")), certificate(keys.resolve("ca.crt")));
    }

    OperatorCaller(String authority, PrivateKey key, Certificate own, Certificate ca)
            throws IOException, GeneralSecurityException {
        KeyStore mine = KeyStore.getInstance("PKCS12");
        mine.load(null, null);
        mine.setKeyEntry("me", key, new char[0], new Certificate[] {own});
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", ca);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(mine, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        tls = SSLContext.getInstance("TLSv1.3");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        base = URI.create("https://" + authority);
        http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(PATIENCE)
                .build();
    }

    static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block(file, Pem.CERTIFICATE)));
    }

    private static byte[] block(Path file, String label) throws IOException {
        try {
            return Pem.blocks(Files.readString(file), label).getFirst();
        } catch (MalformedException e) {
            throw new IOException(e);
        }
    }

    Answer get(String path, @Nullable String token) throws IOException, InterruptedException {
        return new Answer(http.send(request(path, token).GET().build(), BodyHandlers.ofString()));
    }

    Answer post(String path, @Nullable String token, String json) throws IOException, InterruptedException {
        return new Answer(http.send(
                request(path, token).POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString()));
    }

    /** What is told and goes on being told. */
    InputStream follow(@Nullable String token) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(request("/api/events?follow=true&last=1", token).GET().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return response.body();
    }

    /** A connection of HTTP/1.1 that asked once and was answered, and is kept. */
    SSLSocket kept() throws IOException {
        SSLSocket socket = socket();
        socket.getOutputStream()
                .write("GET /api/server-ca HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        if (!new String(start, java.nio.charset.StandardCharsets.US_ASCII).equals("HTTP/1.1 200")) {
            throw new IOException("not answered");
        }
        return socket;
    }

    /** A connection on which nothing was said yet. */
    SSLSocket socket() throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
