package io.swarmguard.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.swarmguard.terms.Name;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code facts.toml}. Everything in it is known, bounded and meant: what is not is refused with what would be. */
final class FactsFile {
    static final String NAME = "facts.toml";

    private static final String IDENTIFIER = "[a-z][a-z0-9_]{0,62}";
    /** Words of Cedar's grammar, and attributes that entities have anyway. */
    private static final Set<String> TAKEN = Set.of(
            "true",
            "false",
            "if",
            "then",
            "else",
            "in",
            "is",
            "like",
            "has",
            "role",
            "standing",
            "kind",
            "segment",
            "attestation",
            "firmware",
            "exposure");

    private static final List<String> DAYS =
            Arrays.stream(DayOfWeek.values()).map(FactsFile::word).toList();

    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private final List<Relation> relations = new ArrayList<>();
    private final List<String> zones = new ArrayList<>();
    private final List<Zones.Network> networks = new ArrayList<>();

    private FactsFile() {}

    static Declarations read(String text) throws PolicyRefusedException {
        if (text.length() > Declarations.MAX_TEXT) {
            throw new PolicyRefusedException("more than " + Declarations.MAX_TEXT + " characters");
        }
        return new FactsFile().read(tree(text));
    }

    private static JsonNode tree(String text) throws PolicyRefusedException {
        try {
            return new TomlMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new PolicyRefusedException(
                    "line " + e.getLocation().getLineNr() + " is not TOML: " + e.getOriginalMessage(), e);
        }
    }

    private Declarations read(JsonNode root) throws PolicyRefusedException {
        TomlTable file = new TomlTable("", root);
        for (TomlTable each : file.tables("attribute", Declarations.MAX_ATTRIBUTES)) {
            attributes.add(attribute(each));
        }
        for (TomlTable each : file.tables("group", Declarations.MAX_GROUPS)) {
            groups.add(group(each));
        }
        for (TomlTable each : file.tables("zone", Declarations.MAX_ZONES)) {
            zone(each);
        }
        for (TomlTable each : file.tables("window", Declarations.MAX_WINDOWS)) {
            windows.add(window(each));
        }
        for (TomlTable each : file.tables("relation", Declarations.MAX_RELATIONS)) {
            relations.add(relation(each));
        }
        file.end();
        for (Relation relation : relations) {
            if (attributes.stream().anyMatch(one -> one.name().equals(relation.name()))) {
                throw new PolicyRefusedException("[relation." + relation.name() + "]: an attribute has that name");
            }
        }
        return new Declarations(
                new Declarations.Parts(attributes, groups, windows, relations), new Zones(zones, networks));
    }

    private static Attribute attribute(TomlTable table) throws PolicyRefusedException {
        List<String> values = table.names("values", Declarations.MAX_VALUES);
        if (values.isEmpty()) {
            throw table.refuse("values = [\"…\", …] is missing: an attribute has few values, all of them listed");
        }
        String initial = table.text("default");
        if (initial == null) {
            throw table.refuse(
                    "default = \"" + values.getFirst() + "\" is missing: what holds of whom nothing was said");
        }
        among(table, initial, values, "default");
        table.end();
        return new Attribute(identifier(table), values, initial);
    }

    private Group group(TomlTable table) throws PolicyRefusedException {
        List<JsonNode> nodes = table.oneOrMore("where", Declarations.MAX_WHERE);
        List<Group.Where> where = nodes == null ? null : new ArrayList<>();
        for (JsonNode node : nodes == null ? List.<JsonNode>of() : nodes) {
            if (where != null) {
                where.add(where(new TomlTable(table.place() + " where", node)));
            }
        }
        table.end();
        return new Group(name(table), where);
    }

    private Group.Where where(TomlTable table) throws PolicyRefusedException {
        List<Group.Is> all = new ArrayList<>();
        for (String key : List.of(Group.Is.ROLE, Group.Is.SEGMENT)) {
            List<String> values = table.names(key, Declarations.MAX_WHERE);
            if (!values.isEmpty()) {
                all.add(new Group.Is(key, null, Set.copyOf(values)));
            }
        }
        for (Attribute attribute : attributes) {
            List<String> values = table.names(attribute.name(), Declarations.MAX_WHERE);
            for (String value : values) {
                among(table, value, attribute.values(), attribute.name());
            }
            if (!values.isEmpty()) {
                all.add(new Group.Is(attribute.name(), attribute, Set.copyOf(values)));
            }
        }
        table.end();
        if (all.isEmpty()) {
            throw table.refuse("says nothing; leave it out for a group whose members operators name");
        }
        return new Group.Where(all);
    }

    private void zone(TomlTable table) throws PolicyRefusedException {
        String zone = name(table).value();
        if (zone.equals(Zones.OTHER)) {
            throw table.refuse("'" + Zones.OTHER + "' is the zone of every address that no zone claims");
        }
        List<String> texts = table.texts("networks", Declarations.MAX_NETWORKS);
        for (String text : texts) {
            networks.add(Zones.Network.parse(zone, text));
        }
        if (texts.isEmpty() || networks.size() > Declarations.MAX_NETWORKS) {
            throw table.refuse("networks = [\"10.1.0.0/16\", …] has one or more, and all zones at most "
                    + Declarations.MAX_NETWORKS);
        }
        table.end();
        zones.add(zone);
    }

    private static Window window(TomlTable table) throws PolicyRefusedException {
        String zone = table.text("zone");
        if (zone == null || !ZoneId.getAvailableZoneIds().contains(zone)) {
            throw table.refuse("zone = \"Europe/Berlin\" or another of the time zone database, not " + zone);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String day : table.names("days", DAYS.size())) {
            days.add(DayOfWeek.of(1 + DAYS.indexOf(among(table, day, DAYS, "days"))));
        }
        LocalTime from = time(table, "from");
        LocalTime to = time(table, "to");
        LocalTime begin = from == null ? LocalTime.MIDNIGHT : from;
        if (begin.equals(to)) {
            throw table.refuse("'from' and 'to' are the same; leave both out for the whole day");
        }
        table.end();
        return new Window(
                identifier(table), ZoneId.of(zone), days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days, begin, to);
    }

    private static @Nullable LocalTime time(TomlTable table, String key) throws PolicyRefusedException {
        String text = table.text(key);
        if (text == null || (text.equals("24:00") && key.equals("to"))) {
            return null;
        }
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw table.refuse(key + " = \"22:00\", not '" + text + "'");
        }
    }

    private static Relation relation(TomlTable table) throws PolicyRefusedException {
        Name from = role(table, "from");
        Name to = Relation.ANY.equals(table.text("to")) ? null : role(table, "to");
        int most = table.number("most", 1, Relation.MOST);
        table.end();
        return new Relation(identifier(table), from, to, most);
    }

    private static Name role(TomlTable table, String key) throws PolicyRefusedException {
        String text = table.text(key);
        if (text == null || !Name.isValid(text)) {
            throw table.refuse(key + " = \"robot\": the role of the devices, not " + text);
        }
        return new Name(text);
    }

    private static String among(TomlTable table, String value, List<String> known, String key)
            throws PolicyRefusedException {
        if (!known.contains(value)) {
            throw table.refuse(
                    key + " has no value '" + value + "'; nearest: '" + FiniteSubset.nearest(value, known) + "'");
        }
        return value;
    }

    /** Whether something can stand in policies without quotes, and is no word that has a meaning there. */
    static boolean isIdentifier(String name) {
        return name.matches(IDENTIFIER) && !TAKEN.contains(name);
    }

    private static String identifier(TomlTable table) throws PolicyRefusedException {
        if (!isIdentifier(table.name())) {
            throw table.refuse("the name is 1 to 63 of a-z 0-9 _, begins with a letter and is none of "
                    + String.join(", ", TAKEN.stream().sorted().toList()));
        }
        return table.name();
    }

    private static Name name(TomlTable table) throws PolicyRefusedException {
        if (!Name.isValid(table.name())) {
            throw table.refuse("the name is 1 to 63 characters of a-z 0-9 . _ - that begin with a letter or digit");
        }
        return new Name(table.name());
    }

    private static String word(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }
}
