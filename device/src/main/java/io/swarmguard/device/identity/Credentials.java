package io.swarmguard.device.identity;

import io.swarmguard.formats.MalformedException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * What a principal proves itself with, and whom it believes.
 *
 * @param key the private key of the first certificate
 * @param chain the own certificate first, then its issuers; never empty
 * @param authorities the certificates that the hub's certificate must lead to; never empty
 */
public record Credentials(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {

    public Credentials {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
        if (chain.isEmpty() || authorities.isEmpty()) {
            throw new IllegalArgumentException("credentials need a certificate and an authority");
        }
    }

    /** Reads PEM texts, as openssl writes them. */
    public static Credentials ofPem(String key, String chain, String authorities) throws MalformedException {
        List<X509Certificate> own = Pem.certificates(chain);
        List<X509Certificate> trusted = Pem.certificates(authorities);
        if (own.isEmpty() || trusted.isEmpty()) {
            throw new MalformedException("there is no certificate in the text");
        }
        return new Credentials(Pem.privateKey(key), own, trusted);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /**
     * The principal's name: the common name of the certificate's subject, where the hub puts it.
     *
     * @throws IllegalStateException if the certificate has no common name
     */
    public String name() {
        RDN[] names = X500Name.getInstance(
                        certificate().getSubjectX500Principal().getEncoded())
                .getRDNs(BCStyle.CN);
        if (names.length == 0) {
            throw new IllegalStateException("the certificate has no common name");
        }
        return names[0].getFirst().getValue().toString();
    }

    public Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    /** Whether two thirds of the certificate's life are over, the customary moment to renew. */
    public boolean isDueForRenewal(Instant now) {
        Instant begin = certificate().getNotBefore().toInstant();
        Duration life = Duration.between(begin, notAfter());
        return !now.isBefore(begin.plus(life.multipliedBy(2).dividedBy(3)));
    }

    @Override
    public String toString() {
        return "Credentials[" + certificate().getSubjectX500Principal() + "]"; // never the key
    }
}
