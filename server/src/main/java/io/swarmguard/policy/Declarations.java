package io.swarmguard.policy;

import io.swarmguard.identity.Traits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the operators of a fleet declared that policies may ask beyond what is always known: attributes, groups, network
 * zones, time windows and relations. Immutable; part of a policy set.
 */
public final class Declarations {
    /** Characters of the file. */
    static final int MAX_TEXT = 1 << 18;

    static final int MAX_ATTRIBUTES = 32;
    /** Values of one attribute. */
    static final int MAX_VALUES = 32;

    static final int MAX_GROUPS = 256;
    /** Combinations of conditions of one group, and conditions of one combination, and values of one condition. */
    static final int MAX_WHERE = 32;

    static final int MAX_ZONES = 32;
    /** Networks of all zones. */
    static final int MAX_NETWORKS = 1_024;

    static final int MAX_WINDOWS = 32;
    static final int MAX_RELATIONS = 16;

    private static final Declarations NONE =
            new Declarations(new Parts(List.of(), List.of(), List.of(), List.of()), noZones());

    private final Parts parts;
    private final Zones zones;
    private final Map<String, List<String>> levels;
    private final boolean gateways;

    /** The declarations, each list in the order of the file. */
    record Parts(List<Attribute> attributes, List<Group> groups, List<Window> windows, List<Relation> relations) {
        Parts {
            attributes = List.copyOf(attributes);
            groups = List.copyOf(groups);
            windows = List.copyOf(windows);
            relations = List.copyOf(relations);
        }
    }

    Declarations(Parts parts, Zones zones) {
        this(parts, zones, Map.of());
    }

    private Declarations(Parts parts, Zones zones, Map<String, List<String>> levels) {
        this.parts = parts;
        this.zones = zones;
        this.levels = levels;
        this.gateways = parts.relations().stream().anyMatch(one -> one.name().equals(Traits.GATEWAY_OF));
    }

    /** Whether there are gateways: without the relation, nobody speaks in another's name, whatever was said before. */
    boolean hasGateways() {
        return gateways;
    }

    /** The same with the enumerated levels of topic templates, which are facts too. */
    public Declarations with(Templates templates) {
        return new Declarations(parts, zones, templates.levels());
    }

    /** The values of enumerated topic levels by the level's name, in the order of the names. */
    Map<String, List<String>> levels() {
        return levels;
    }

    private static Zones noZones() {
        try {
            return new Zones(List.of(), List.of());
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing is declared. */
    public static Declarations none() {
        return NONE;
    }

    /** What ships with the product. */
    public static Declarations shipped() {
        try (InputStream in = Declarations.class.getResourceAsStream(FactsFile.NAME)) {
            byte[] bytes = Objects.requireNonNull(in, FactsFile.NAME).readAllBytes();
            return parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException("the shipped declarations do not parse: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the text of a {@code facts.toml}.
     *
     * @throws PolicyRefusedException if it cannot be used; says where and why
     */
    public static Declarations parse(String text) throws PolicyRefusedException {
        return FactsFile.read(text);
    }

    public List<Attribute> attributes() {
        return parts.attributes();
    }

    public List<Group> groups() {
        return parts.groups();
    }

    List<Window> windows() {
        return parts.windows();
    }

    public List<Relation> relations() {
        return parts.relations();
    }

    Zones zones() {
        return zones;
    }

    public @Nullable Attribute attribute(String name) {
        return parts.attributes().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    public @Nullable Group group(String name) {
        return parts.groups().stream()
                .filter(one -> one.name().value().equals(name))
                .findFirst()
                .orElse(null);
    }

    public @Nullable Relation relation(String name) {
        return parts.relations().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Which windows are open now, and until when that holds. */
    Moment moment(Instant now, boolean doubtful) {
        Map<String, Boolean> open = new HashMap<>();
        Instant until = Instant.MAX;
        for (Window window : parts.windows()) {
            open.put(window.name(), window.isOpen(now));
            Instant next = window.next(now);
            until = next.isBefore(until) ? next : until;
        }
        return new Moment(doubtful, open, now, until);
    }
}
