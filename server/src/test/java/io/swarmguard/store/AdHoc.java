package io.swarmguard.store;

/** A statement that only a test sends. */
public record AdHoc(String text) implements Sql {
    public static Sql sql(String text) {
        return new AdHoc(text);
    }

    @Override
    public String name() {
        return "ad hoc";
    }
}
