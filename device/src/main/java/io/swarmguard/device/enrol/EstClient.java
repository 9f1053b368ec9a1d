package io.swarmguard.device.enrol;

import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.identity.Pem;
import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Enrolment over Secure Transport (RFC 7030) from the machine's side. Safe for use by many threads; calls block.
 *
 * <p>It begins with the fingerprint of the hub's authority, which came with the enrolment code: the authority's
 * certificate is fetched without trust (§4.1.1), compared with the fingerprint, and from then on every connection must
 * lead to it. Only then is a code sent.
 */
public final class EstClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    /** Bytes; a chain of four RSA certificates in base64 is below 16 KiB. */
    private static final int MAX_ANSWER = 256 * 1024;

    private final URI base;
    private final @Nullable InetAddress localAddress;
    private final List<X509Certificate> authorities;
    private final HttpClient http;

    private EstClient(URI base, @Nullable InetAddress localAddress, List<X509Certificate> authorities) {
        this.base = base;
        this.localAddress = localAddress;
        this.authorities = authorities;
        this.http = client(HubTrust.verified(authorities, null), localAddress);
    }

    /**
     * Asks the hub for its authorities and keeps the pinned one.
     *
     * @param hub such as {@code https://hub.example.com:8443}
     * @throws EnrolmentException if none of the hub's authorities has the fingerprint: it is not the hub that was meant
     */
    public static EstClient pinned(URI hub, CaFingerprint fingerprint) throws IOException {
        return pinned(hub, fingerprint, null);
    }

    /** The same, from this local address. */
    public static EstClient pinned(URI hub, CaFingerprint fingerprint, @Nullable InetAddress localAddress)
            throws IOException {
        URI base = hub.resolve("/.well-known/est/");
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve("cacerts")).timeout(TIMEOUT).build();
        try (HttpClient stranger = client(HubTrust.unverified(), localAddress)) {
            List<X509Certificate> pinned = certificates(send(stranger, request)).stream()
                    .filter(fingerprint::matches)
                    .toList();
            if (pinned.isEmpty()) {
                throw new EnrolmentException("the hub at " + hub.getAuthority()
                        + " does not show the authority with the pinned fingerprint " + fingerprint);
            }
            return new EstClient(base, localAddress, pinned);
        }
    }

    /** With authorities that are known already. */
    public static EstClient trusting(URI hub, List<X509Certificate> authorities) {
        return new EstClient(hub.resolve("/.well-known/est/"), null, authorities);
    }

    public List<X509Certificate> authorities() {
        return authorities;
    }

    /** §4.1: what the hub lists now, over a verified connection; the successors of the pinned authority among them. */
    public List<X509Certificate> fetchAuthorities() throws IOException {
        return certificates(send(http, request("cacerts").GET().build()));
    }

    /** §4.2.1: exchanges the one-time code for a certificate. */
    public Credentials enrol(String name, String code, DeviceKey key) throws IOException {
        String login = Base64.getEncoder().encodeToString((name + ":" + code).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = post("simpleenroll", key.certificateRequest(name))
                .header("Authorization", "Basic " + login)
                .build();
        return credentials(key, send(http, request));
    }

    /** §4.2.2: a new certificate for the same principal, on the strength of the present one. The key may be new. */
    public Credentials renew(Credentials present, String name, DeviceKey key) throws IOException {
        try (HttpClient known = client(HubTrust.verified(authorities, present), localAddress)) {
            return credentials(
                    key,
                    send(
                            known,
                            post("simplereenroll", key.certificateRequest(name)).build()));
        }
    }

    private Credentials credentials(DeviceKey key, byte[] answer) throws IOException {
        PublicKey own = key.pair().getPublic();
        List<X509Certificate> chain = new ArrayList<>(certificates(answer));
        // a certs-only message is a set: the own certificate is the one with our key, wherever it stands
        X509Certificate issued = chain.stream()
                .filter(certificate -> certificate.getPublicKey().equals(own))
                .findFirst()
                .orElseThrow(() -> new EnrolmentException("the hub's answer holds no certificate for our key"));
        chain.remove(issued);
        chain.removeAll(authorities); // the hub has its authority already
        chain.addFirst(issued);
        return new Credentials(key.pair().getPrivate(), chain, authorities);
    }

    private HttpRequest.Builder post(String operation, byte[] certificateRequest) {
        return request(operation)
                .header("Content-Type", "application/pkcs10")
                .header("Content-Transfer-Encoding", "base64")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        Base64.getMimeEncoder().encode(certificateRequest)));
    }

    private HttpRequest.Builder request(String operation) {
        return HttpRequest.newBuilder(base.resolve(operation)).timeout(TIMEOUT);
    }

    private static List<X509Certificate> certificates(byte[] base64) throws EnrolmentException {
        try {
            return Pem.certificates(Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException | MalformedException e) {
            throw new EnrolmentException("the hub's answer is not a certs-only CMS message");
        }
    }

    private static byte[] send(HttpClient http, HttpRequest request) throws IOException {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while talking to the hub").initCause(e);
        }
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        return response.body();
    }

    private static EnrolmentException refusal(HttpResponse<byte[]> response) {
        String said = new String(response.body(), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        String shown = said.length() > 300 ? said.substring(0, 300) + "…" : said;
        Duration retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,7}")) // seconds; the date form is for clocks that are right
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
        int status = response.statusCode();
        return new EnrolmentException(
                "the hub answered " + status + (shown.isEmpty() ? "" : ": " + shown), status, retryAfter);
    }

    private static HttpClient client(SSLContext tls, @Nullable InetAddress localAddress) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT);
        return (localAddress == null ? builder : builder.localAddress(localAddress)).build();
    }

    @Override
    public void close() {
        http.close();
    }
}
