package io.swarmguard.formats.labels;

import io.swarmguard.formats.MalformedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells objects that are encrypted from end to end, whatever the format of what they hold: COSE_Encrypt and COSE_Encrypt0 with
 * their tags (RFC 9052), JWE compact or as JSON (RFC 7516). In no other way than by their form: the hub has no key.
 */
final class Sealed {
    private static final Check[] NONE = {};
    private static final int JWE_PARTS = 5;

    private static final LabelTests JWE_HEADER = new LabelTests(
            LabelTests.Format.JSON,
            List.of(
                    new FieldTest(List.of(new FieldTest.Step.Named("alg")), new FieldTest.Present(true), false),
                    new FieldTest(List.of(new FieldTest.Step.Named("enc")), new FieldTest.Present(true), false)));

    private Sealed() {}

    /** Whether the first bytes are such that it is worth looking. */
    static boolean mayBe(byte[] data) {
        if (data.length < 2) {
            return false;
        }
        int first = data[0] & 0xff;
        int second = data[1] & 0xff;
        return first == 0xd0
                || (first == 0xd8 && (second == 0x10 || second == 0x60))
                || (first == 0xd9 && second == 0xd9)
                || (first == 'e' && second == 'y')
                || first == '{';
    }

    /** Whether it is one, of any kind. */
    static boolean is(byte[] data) {
        try {
            Findings nothing = new Findings(NONE);
            return switch (data[0]) {
                case 'e' -> isCompact(data);
                case '{' -> JsonFields.read(data, new Spot(), nothing);
                default -> CborFields.read(data, new Spot(), new Spot(), nothing);
            };
        } catch (MalformedException e) {
            return false;
        }
    }

    /** Five parts in base64url with dots between, of which the first is a header that names what it is encrypted with. */
    private static boolean isCompact(byte[] data) {
        int parts = 1;
        int firstDot = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '.') {
                firstDot = parts++ == 1 ? i : firstDot;
            } else if (!isBase64(data[i])) {
                return false;
            }
        }
        byte[] header = parts == JWE_PARTS ? header(data, firstDot) : null;
        return header != null && JWE_HEADER.of(header) == Label.OK;
    }

    private static boolean isBase64(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static byte @Nullable [] header(byte[] data, int end) {
        try {
            return Base64.getUrlDecoder().decode(Arrays.copyOf(data, end));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
