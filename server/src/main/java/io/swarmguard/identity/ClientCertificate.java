package io.swarmguard.identity;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.DerReader;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * A certificate somebody wants to be known by, read as far as it matters here (RFC 5280, 4.1): its time, its key and its
 * purpose. Who signed it does not matter: an operator vouches for its exact bytes.
 *
 * @param key what kind of key it certifies
 */
public record ClientCertificate(
        Fingerprint fingerprint, BigInteger serial, Instant notBefore, Instant notAfter, PublicKeyInfo key) {
    /** Bytes of the longest certificate that is read. */
    public static final int MAX_BYTES = 16_384;

    private static final int MAX_SERIAL_BYTES = 32;
    private static final int MAX_EXTENSIONS = 64;
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    /** Why a certificate is not registered. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;
        private final Reason reason;

        RefusedException(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /** Reads a certificate. The exception says why it cannot be one that a TLS client is known by. */
    public static ClientCertificate parse(byte[] der) throws RefusedException {
        if (der.length > MAX_BYTES) {
            throw new RefusedException(
                    Reason.CERTIFICATE_MALFORMED,
                    "the certificate has " + der.length + " bytes, more than " + MAX_BYTES);
        }
        try {
            return read(der);
        } catch (MalformedException e) {
            throw new RefusedException(
                    Reason.CERTIFICATE_MALFORMED, "the certificate cannot be parsed: " + e.getMessage());
        }
    }

    private static ClientCertificate read(byte[] der) throws MalformedException, RefusedException {
        DerReader whole = new DerReader(der);
        DerReader certificate = whole.enter(DerReader.SEQUENCE);
        whole.end();
        DerReader body = certificate.enter(DerReader.SEQUENCE);
        if (body.isNext(DerReader.context(0))) {
            body.skip(); // version
        }
        BigInteger serial = body.integer(MAX_SERIAL_BYTES);
        body.enter(DerReader.SEQUENCE); // signature algorithm
        body.enter(DerReader.SEQUENCE); // issuer
        DerReader validity = body.enter(DerReader.SEQUENCE);
        Instant notBefore = validity.time();
        Instant notAfter = validity.time();
        body.enter(DerReader.SEQUENCE); // subject
        PublicKeyInfo key = PublicKeyInfo.read(body.enter(DerReader.SEQUENCE));
        while (!body.isEmpty() && !body.isNext(DerReader.context(3))) {
            body.skip(); // unique identifiers
        }
        checkKey(key);
        if (!body.isEmpty()) {
            checkPurpose(body.enter(DerReader.context(3)).enter(DerReader.SEQUENCE));
        }
        if (notAfter.isBefore(notBefore)) {
            throw new MalformedException("it ends before it begins");
        }
        return new ClientCertificate(Fingerprint.of(der), serial, notBefore, notAfter, key);
    }

    private static void checkKey(PublicKeyInfo key) throws RefusedException {
        if (!key.isUsable()) {
            throw new RefusedException(
                    Reason.KEY_REFUSED,
                    "its key is " + key.words() + "; a TLS client here has EC P-256, EC P-384 or RSA of 2048 to "
                            + PublicKeyInfo.MAX_RSA_BITS + " bits with an exponent from 65537");
        }
    }

    private static void checkPurpose(DerReader extensions) throws MalformedException, RefusedException {
        Set<String> seen = new HashSet<>();
        while (!extensions.isEmpty()) {
            DerReader extension = extensions.enter(DerReader.SEQUENCE);
            String oid = extension.objectIdentifier();
            if (!seen.add(oid) || seen.size() > MAX_EXTENSIONS) {
                throw new MalformedException("extension " + oid + " twice, or too many extensions");
            }
            if (extension.isNext(DerReader.BOOLEAN)) {
                extension.bool(); // critical
            }
            byte[] value = extension.content(DerReader.OCTET_STRING);
            if (oid.equals(KEY_USAGE) && !new DerReader(value).namedBits(1)[0]) {
                throw wrongPurpose("its key usage lacks digitalSignature");
            }
            if (oid.equals(EXTENDED_KEY_USAGE) && !isForClients(new DerReader(value).enter(DerReader.SEQUENCE))) {
                throw wrongPurpose("its extended key usage lacks clientAuth");
            }
        }
    }

    private static boolean isForClients(DerReader usages) throws MalformedException {
        boolean found = false;
        while (!usages.isEmpty()) {
            String usage = usages.objectIdentifier();
            found |= usage.equals(CLIENT_AUTH) || usage.equals(ANY_USAGE);
        }
        return found;
    }

    private static RefusedException wrongPurpose(String why) {
        return new RefusedException(Reason.CERTIFICATE_WRONG_PURPOSE, why);
    }

    /** What the registry keeps of it, and whether this hub signed it. */
    public KnownCertificate known(boolean issuedHere) {
        return new KnownCertificate(fingerprint, serial, notBefore, notAfter, !key.isStrong(), issuedHere);
    }
}
