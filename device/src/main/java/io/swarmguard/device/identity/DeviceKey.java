package io.swarmguard.device.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A machine's own key pair: EC P-256, made where it is used. It asks for a certificate by PKCS#10 (RFC 2986). */
public final class DeviceKey {
    private final KeyPair pair;

    private DeviceKey(KeyPair pair) {
        this.pair = pair;
    }

    public static DeviceKey generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return new DeviceKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no EC P-256", e);
        }
    }

    public static DeviceKey of(KeyPair pair) {
        return new DeviceKey(pair);
    }

    public KeyPair pair() {
        return pair;
    }

    /**
     * A certificate request for this key, DER. The name is a courtesy: the hub takes subject and SAN from its registry.
     *
     * @param name the principal's name, which needs no escaping in a distinguished name
     */
    public byte[] certificateRequest(String name) {
        String algorithm = pair.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + name), pair.getPublic())
                    .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("the request could not be signed", e);
        }
    }
}
