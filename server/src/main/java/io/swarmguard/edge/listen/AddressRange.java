package io.swarmguard.edge.listen;

import io.netty.util.NetUtil;

/**
 * A range of IP addresses in CIDR notation: {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address.
 *
 * @param network the network's address bytes, 4 or 16
 * @param prefixBits how many leading bits count
 */
record AddressRange(byte[] network, int prefixBits) {
    /** @throws IllegalArgumentException if the text is no such range */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (bytes == null) {
            throw new IllegalArgumentException("'" + text + "' is not an address or a range like 10.0.0.0/8");
        }
        int bits = slash < 0 ? bytes.length * 8 : parseBits(text, text.substring(slash + 1), bytes.length * 8);
        return new AddressRange(bytes, bits);
    }

    private static int parseBits(String text, String digits, int most) {
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length from 0 to " + most);
        }
        return Integer.parseInt(digits);
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefixBits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) & (0xff00 >> rest)) == 0;
    }
}
