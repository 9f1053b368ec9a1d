package io.swarmguard.device.identity;

import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate that a machine signed for itself: for machines that bring their own identity to be registered, and for
 * showing that an unregistered one gets nowhere.
 */
public final class SelfMadeCertificate {
    private final X509Certificate certificate;

    /** Valid from one minute before now, for clocks that disagree a little. */
    public SelfMadeCertificate(DeviceKey key, String name, Instant now, Duration lifetime) {
        X500Principal subject = new X500Principal("CN=" + name);
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.valueOf(now.toEpochMilli()),
                    java.util.Date.from(now.minusSeconds(60)),
                    java.util.Date.from(now.plus(lifetime)),
                    subject,
                    key.pair().getPublic());
            certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(key.pair().getPrivate())));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("the certificate could not be signed", e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }
}
