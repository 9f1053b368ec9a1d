package io.swarmguard.acts;

import io.swarmguard.formats.der.Pem;

/** Certificates that differ in their serial numbers only: their signatures are wrong, which nobody asks about here. */
final class MadeUp {
    private static final byte[] MODEL = model();

    private MadeUp() {}

    private static byte[] model() {
        try {
            return TestHub.der("p256-client.crt.pem", Pem.CERTIFICATE);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String certificatePem(int number) {
        byte[] der = MODEL.clone();
        for (int i = 0; i < 4; i++) {
            der[der.length - 1 - i] = (byte) (number >>> (8 * i)); // in the signature
        }
        return Pem.print(Pem.CERTIFICATE, der);
    }
}
