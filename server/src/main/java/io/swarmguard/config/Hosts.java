package io.swarmguard.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** What can be listened on, stand in a certificate, or be believed as a proxy. Looks nothing up. */
final class Hosts {
    private static final Pattern FOUR = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ONLY_DIGITS_LAST = Pattern.compile("(.*\\.)?[0-9]+");
    private static final int LONGEST = 253;

    private Hosts() {}

    /** Four numbers, or IPv6 without brackets. */
    static boolean isAddress(String text) {
        if (!FOUR.matcher(text).matches() && text.indexOf(':') < 0) {
            return false; // Java would take 8883 for an address too
        }
        try {
            InetAddress.ofLiteral(text);
            return text.indexOf('[') < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** An address, or a lower-case host name as DNS has it (RFC 1123, section 2.1). */
    static boolean isHost(String text) {
        boolean name = text.length() <= LONGEST
                && LABELS.matcher(text).matches()
                && !ONLY_DIGITS_LAST.matcher(text).matches();
        return name || isAddress(text);
    }

    /** A web origin over TLS as browsers send it (RFC 6454, 6.1): {@code https://plant.example.com:8080}. */
    static boolean isOrigin(String text) {
        String scheme = "https://";
        if (!text.startsWith(scheme)) {
            return false;
        }
        String rest = text.substring(scheme.length());
        int bracket = rest.indexOf(']');
        int colon = rest.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? rest : rest.substring(0, colon);
        boolean fits = bracket < 0
                ? isHost(host) && host.indexOf(':') < 0
                : host.startsWith("[") && isAddress(host.substring(1, host.length() - 1));
        return fits && (colon < 0 || isPort(rest.substring(colon + 1)));
    }

    private static boolean isPort(String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65_535;
    }

    /** An address, or a network such as 10.0.0.0/8. */
    static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!isAddress(address)) {
            return false;
        }
        int bits = address.indexOf(':') < 0 ? 32 : 128;
        return slash < 0
                || (text.substring(slash + 1).matches("[0-9]{1,3}")
                        && Integer.parseInt(text.substring(slash + 1)) <= bits);
    }
}
