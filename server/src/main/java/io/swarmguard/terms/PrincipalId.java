package io.swarmguard.terms;

/** Who somebody is: {@code device/pump-7}. Names are unique per kind. */
public record PrincipalId(PrincipalKind kind, Name name) implements Comparable<PrincipalId> {

    public static PrincipalId device(String name) {
        return new PrincipalId(PrincipalKind.DEVICE, new Name(name));
    }

    public static PrincipalId service(String name) {
        return new PrincipalId(PrincipalKind.SERVICE, new Name(name));
    }

    public static PrincipalId operator(String name) {
        return new PrincipalId(PrincipalKind.OPERATOR, new Name(name));
    }

    /** Parses what {@link #toString()} prints. @throws IllegalArgumentException if it is not of that form */
    public static PrincipalId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is not of the form kind/name");
        }
        return new PrincipalId(PrincipalKind.ofCode(text.substring(0, slash)), new Name(text.substring(slash + 1)));
    }

    /** The URI SAN of this principal's certificates: {@code spiffe://trust-domain/device/pump-7}. */
    public String spiffe(String trustDomain) {
        return "spiffe://" + trustDomain + "/" + this;
    }

    @Override
    public int compareTo(PrincipalId other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.code() + "/" + name;
    }
}
