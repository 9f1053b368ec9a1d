package io.swarmguard.formats.der;

import io.swarmguard.formats.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encoding of DER (RFC 7468). */
public final class Pem {
    public static final String CERTIFICATE = "CERTIFICATE";
    public static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final int LINE = 64;

    private Pem() {}

    /** The blocks of that label, in order; text around them is passed over. */
    public static List<byte[]> blocks(String text, String label) throws MalformedException {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        List<byte[]> blocks = new ArrayList<>();
        int at = text.indexOf(begin);
        while (at >= 0) {
            int from = at + begin.length();
            int until = text.indexOf(end, from);
            if (until < 0) {
                throw new MalformedException("PEM: the end of " + label + " is missing");
            }
            try {
                byte[] packed =
                        text.substring(from, until).replaceAll("\\s", "").getBytes(StandardCharsets.ISO_8859_1);
                blocks.add(Base64.getDecoder().decode(packed));
            } catch (IllegalArgumentException e) {
                throw new MalformedException("PEM: what is in " + label + " is not base64");
            }
            at = text.indexOf(begin, until);
        }
        return blocks;
    }

    /** One block, with a line feed at its end. */
    public static String print(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
