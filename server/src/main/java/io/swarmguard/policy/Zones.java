package io.swarmguard.policy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The declared network zones: an address is in that of the longest network that holds it. */
final class Zones {
    /** The zone of every other address, and of one that is not known. */
    static final String OTHER = "other";

    private final List<Network> networks; // longest first
    private final List<String> names;

    /** An address block. */
    record Network(String zone, byte[] address, int prefix) {
        /**
         * @param text {@code 10.1.0.0/16} or {@code 2001:db8::/32}
         * @throws PolicyRefusedException if it is none, or has bits behind its prefix
         */
        static Network parse(String zone, String text) throws PolicyRefusedException {
            int slash = text.indexOf('/');
            try {
                byte[] address = InetAddress.ofLiteral(slash < 0 ? "" : text.substring(0, slash))
                        .getAddress();
                int prefix = Integer.parseInt(text.substring(slash + 1));
                Network network = new Network(zone, address, prefix);
                if (prefix >= 0 && prefix <= 8 * address.length && network.hasNothingBehindItsPrefix()) {
                    return network;
                }
            } catch (IllegalArgumentException e) {
                // told below
            }
            throw new PolicyRefusedException("zone '" + zone + "': '" + text
                    + "' is no network; write 10.1.0.0/16 or 2001:db8::/32, with nothing behind the prefix");
        }

        private boolean hasNothingBehindItsPrefix() {
            for (int bit = prefix; bit < 8 * address.length; bit++) {
                if ((address[bit / 8] & (0x80 >>> bit % 8)) != 0) {
                    return false;
                }
            }
            return true;
        }

        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = prefix / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != other[i]) {
                    return false;
                }
            }
            int rest = prefix % 8;
            return rest == 0 || (address[whole] ^ other[whole]) >>> (8 - rest) << 24 == 0;
        }

        boolean isSameAs(Network other) {
            return prefix == other.prefix && holds(other.address);
        }
    }

    /** @throws PolicyRefusedException if two zones claim one network */
    Zones(List<String> names, List<Network> networks) throws PolicyRefusedException {
        this.names = Stream.concat(names.stream(), Stream.of(OTHER)).toList();
        List<Network> sorted = new ArrayList<>(networks);
        sorted.sort(Comparator.comparingInt(network -> -network.prefix()));
        this.networks = List.copyOf(sorted);
        for (int i = 0; i < sorted.size(); i++) {
            for (int j = i + 1; j < sorted.size(); j++) {
                if (sorted.get(i).isSameAs(sorted.get(j))) {
                    throw new PolicyRefusedException("zones '" + sorted.get(i).zone() + "' and '"
                            + sorted.get(j).zone() + "' have the same network");
                }
            }
        }
    }

    /** The zones' names, and that of all other addresses as the last. */
    List<String> names() {
        return names;
    }

    boolean isEmpty() {
        return names.size() == 1;
    }

    /** The number of an address's zone, from 1, in the order of the names. */
    int number(@Nullable InetAddress address) {
        return names.indexOf(zone(address)) + 1;
    }

    String zone(@Nullable InetAddress address) {
        if (address != null) {
            byte[] bytes =
                    address.getAddress(); // an IPv4 address written as an IPv6 one was made one when it was parsed
            for (Network network : networks) {
                if (network.holds(bytes)) {
                    return network.zone();
                }
            }
        }
        return OTHER;
    }

    @Override
    public String toString() {
        return names.stream().collect(Collectors.joining(", "));
    }
}
