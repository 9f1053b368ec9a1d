package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One table of a TOML file; remembers what it was asked for, so that what nobody asked for can be refused. */
final class TomlTable {
    private final String place;
    private final JsonNode node;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param place as the file writes it: {@code attribute.mode} */
    TomlTable(String place, JsonNode node) throws PolicyRefusedException {
        this.place = place;
        this.node = node;
        if (!node.isObject()) {
            throw refuse("is a table of its own");
        }
    }

    String place() {
        return place;
    }

    /** The last part of the place. */
    String name() {
        return place.substring(place.indexOf('.') + 1);
    }

    PolicyRefusedException refuse(String why) {
        return new PolicyRefusedException(place.isEmpty() ? why : "[" + place + "]: " + why);
    }

    /** The tables inside one of this table. */
    List<TomlTable> tables(String key, int most) throws PolicyRefusedException {
        known.add(key);
        List<TomlTable> tables = new ArrayList<>();
        if (node.has(key)) {
            JsonNode section = new TomlTable(key, node.path(key)).node;
            for (Map.Entry<String, JsonNode> entry : section.properties()) {
                tables.add(new TomlTable(key + "." + entry.getKey(), entry.getValue()));
            }
        }
        if (tables.size() > most) {
            throw refuse("there are more than " + most + " of [" + key + ".…]");
        }
        return tables;
    }

    /** Null if it is not there. */
    @Nullable
    String text(String key) throws PolicyRefusedException {
        known.add(key);
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isTextual()) {
            throw refuse(key + " is a text in quotes, not " + value);
        }
        return value.textValue();
    }

    int number(String key, int least, int most) throws PolicyRefusedException {
        known.add(key);
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber() || value.longValue() < least || value.longValue() > most) {
            throw refuse(key + " is a number from " + least + " to " + most + ", not "
                    + (value.isMissingNode() ? "missing" : value));
        }
        return value.intValue();
    }

    /** One text or a list of them; none if it is not there. */
    List<String> texts(String key, int most) throws PolicyRefusedException {
        List<String> texts = new ArrayList<>();
        List<JsonNode> nodes = oneOrMore(key, most);
        for (JsonNode each : nodes == null ? List.<JsonNode>of() : nodes) {
            if (!each.isTextual() || texts.contains(each.textValue())) {
                throw refuse(key + " has texts in quotes, each once, not " + each);
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    /** The same of names. */
    List<String> names(String key, int most) throws PolicyRefusedException {
        List<String> names = texts(key, most);
        for (String name : names) {
            if (!Name.isValid(name)) {
                throw refuse(key + ": '" + name + "' is not 1 to 63 characters of a-z 0-9 . _ -");
            }
        }
        return names;
    }

    /** The elements of a list, or the one that stands there alone; null if there is nothing. */
    @Nullable
    List<JsonNode> oneOrMore(String key, int most) throws PolicyRefusedException {
        known.add(key);
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return null;
        }
        List<JsonNode> nodes = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(nodes::add);
        } else {
            nodes.add(value);
        }
        if (nodes.isEmpty() || nodes.size() > most) {
            throw refuse(key + " has 1 to " + most + " elements, not " + nodes.size());
        }
        return nodes;
    }

    /** Refuses what nobody asked for. */
    void end() throws PolicyRefusedException {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!known.contains(field.getKey())) {
                throw refuse("there is no '" + field.getKey() + "' here; nearest: '"
                        + FiniteSubset.nearest(field.getKey(), List.copyOf(known)) + "'");
            }
        }
    }
}
