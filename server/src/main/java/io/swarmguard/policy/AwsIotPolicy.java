package io.swarmguard.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmguard.policy.DraftNote.Change;
import io.swarmguard.policy.ForeignRule.Use;
import io.swarmguard.terms.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads an AWS IoT Core policy document (AWS IoT Core Developer Guide, "AWS IoT Core policies"). Whom it is attached to
 * becomes a group. A denial wins over every permission; where one cannot be said exactly, the draft denies more. A message
 * reaches those who may receive its topic and subscribe to a filter that matches it.
 */
public final class AwsIotPolicy {
    static final int MAX_STATEMENTS = 500;

    private static final Set<String> KEYS =
            Set.of("Sid", "Effect", "Action", "Resource", "Condition", "NotAction", "NotResource");
    private static final String BY_HAND = "write a policy for it by hand (docs/policy-facts.md)";
    private static final String ANY_RETAINS = "who may publish may have it retained: policies do not ask";
    private static final String RESERVED = "topics that begin with $ are a broker's own, and no template covers them";

    private final String file;
    private final Name group;
    private final List<ForeignRule> rules = new ArrayList<>();
    private final List<DraftNote> notes = new ArrayList<>();

    /** One statement on its way. */
    private record Statement(int line, JsonNode json, boolean allow) {
        List<String> texts(String key) {
            JsonNode value = json.path(key);
            List<String> texts = new ArrayList<>();
            if (value.isTextual()) {
                texts.add(value.textValue());
            }
            value.forEach(each -> texts.add(each.asText()));
            return texts;
        }

        String text(String resource) {
            String actions = String.join(", ", texts(json.has("Action") ? "Action" : "NotAction"));
            String text = json.path("Effect").asText() + " " + actions + " " + resource;
            return text.substring(0, Math.min(text.length(), 500)).replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        }
    }

    private AwsIotPolicy(String file, Name group) {
        this.file = file;
        this.group = group;
    }

    /**
     * Drafts policies.
     *
     * @param file how the file is called in messages, and the group after it
     * @throws PolicyRefusedException if it is no policy document, with the line; or there is too much
     */
    public static DraftPolicy draft(String file, String text) throws PolicyRefusedException {
        String base = file.replaceFirst("\\.[^.]*$", "").toLowerCase(Locale.ROOT);
        String plain = base.replaceAll("[^a-z0-9._-]", "-").replaceFirst("^[._-]+", "");
        String name = plain.isEmpty() ? "imported" : plain.substring(0, Math.min(plain.length(), Name.MAX_LENGTH));
        AwsIotPolicy policy = new AwsIotPolicy(file, new Name(name));
        policy.read(text);
        return DraftPolicy.of(policy.rules, policy.notes);
    }

    private void read(String text) throws PolicyRefusedException {
        notes.add(new DraftNote(
                Change.NOTE,
                0,
                "",
                "things that have the policy become the group " + group
                        + ", with the thing's name (or client id) as the device's",
                "swarmguard group add " + group + " device/NAME --why \"…\""));
        int statements = 0;
        try (JsonParser parser = new JsonMapper().createParser(text)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refuse(1, "is no policy document: { \"Version\": …, \"Statement\": [ … ] }");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!key.equals("Statement")) {
                    known(parser, key);
                } else if (value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        statements++;
                        statement(parser);
                    }
                } else {
                    statements++;
                    statement(parser);
                }
            }
            if (parser.nextToken() != null) {
                throw refuse(parser.currentTokenLocation().getLineNr(), "goes on after the document");
            }
        } catch (JsonProcessingException e) {
            throw refuse(
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                    "is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("a text can be read", e);
        }
        if (statements == 0) {
            throw refuse(1, "has no \"Statement\"");
        }
    }

    private void known(JsonParser parser, String key) throws IOException, PolicyRefusedException {
        if (!key.equals("Version") && !key.equals("Id")) {
            throw refuse(
                    parser.currentTokenLocation().getLineNr(),
                    "has a key that is none of a policy document: " + new JsonMapper().writeValueAsString(key));
        }
        parser.skipChildren();
    }

    private PolicyRefusedException refuse(int line, String what) {
        return new PolicyRefusedException(file + ":" + line + ": the file " + what);
    }

    private void statement(JsonParser parser) throws IOException, PolicyRefusedException {
        int line = parser.currentTokenLocation().getLineNr();
        JsonNode json = new JsonMapper().readTree(parser);
        String effect = json.path("Effect").asText();
        if (!json.isObject() || !Set.of("Allow", "Deny").contains(effect)) {
            throw refuse(line, "has a statement whose Effect is neither Allow nor Deny");
        }
        for (var field : json.properties()) {
            if (!KEYS.contains(field.getKey())) {
                throw refuse(
                        line,
                        "has a statement with a key that is not known: "
                                + new JsonMapper().writeValueAsString(field.getKey()));
            }
        }
        Statement statement = new Statement(line, json, effect.equals("Allow"));
        if (statement.texts("Action").isEmpty() == statement.texts("NotAction").isEmpty()
                || statement.texts("Resource").isEmpty()
                        == statement.texts("NotResource").isEmpty()) {
            throw refuse(line, "has a statement without one Action and one Resource, or with Not… beside them");
        }
        read(statement);
        if (rules.size() > DraftPolicy.MAX_RULES || notes.size() > DraftPolicy.MAX_RULES) {
            throw refuse(line, "has more than " + DraftPolicy.MAX_RULES + " rules");
        }
    }

    private void read(Statement statement) {
        boolean plain = !statement.json().has("NotAction") && !statement.json().has("NotResource");
        boolean conditional = !statement.json().path("Condition").isEmpty();
        if (!plain || conditional) {
            String why = plain ? "a Condition is not translated" : "NotAction and NotResource are not translated";
            if (statement.allow()) {
                note(Change.LEFT_OUT, statement, "", why, BY_HAND);
                return;
            }
            note(Change.NARROWED, statement, "", why + ", and the draft denies it always", BY_HAND);
        }
        Set<Use> uses = uses(statement);
        if (statement.json().has("NotResource")) {
            rule(statement, "*", uses, new ForeignTopics(List.of(), true));
            return;
        }
        for (String resource : statement.texts("Resource")) {
            resource(statement, resource, uses);
        }
    }

    private void note(Change change, Statement statement, String resource, String why, String instead) {
        notes.add(
                new DraftNote(change, statement.line(), statement.text(resource).strip(), why, instead));
    }

    /** What the actions come to here. */
    private Set<Use> uses(Statement statement) {
        Set<Use> uses = EnumSet.noneOf(Use.class);
        if (statement.json().has("NotAction")) {
            return EnumSet.allOf(Use.class); // only of a denial
        }
        boolean connect = covers(statement, "Connect") && isOfClients(statement);
        boolean retain = covers(statement, "RetainPublish");
        if (covers(statement, "Publish")) {
            uses.add(Use.PUBLISH);
        }
        if (covers(statement, "Receive")) {
            uses.add(Use.RECEIVE);
        }
        if (covers(statement, "Subscribe")) {
            uses.add(Use.SUBSCRIBE);
        }
        if (connect && statement.allow()) {
            note(Change.NOTE, statement, "", "who connects has a certificate of the hub", "enrol the devices");
        } else if (connect) {
            note(
                    Change.NARROWED,
                    statement,
                    "",
                    "the draft denies everything to whom a connection is denied somewhere",
                    BY_HAND);
            rule(statement, "*", EnumSet.allOf(Use.class), new ForeignTopics(List.of(), true));
        }
        if (retain && !uses.contains(Use.PUBLISH) && !statement.allow()) {
            note(
                    Change.NARROWED,
                    statement,
                    "",
                    "what is to be retained is not told apart: the draft denies publishing there altogether",
                    BY_HAND);
            uses.add(Use.PUBLISH);
        } else if (retain && uses.isEmpty()) {
            note(Change.NOTE, statement, "", ANY_RETAINS, "nothing, if publishing is allowed elsewhere");
        } else if (statement.allow() && uses.contains(Use.PUBLISH) && !retain) {
            note(Change.NOTE, statement, "", ANY_RETAINS, "limit it by a forbid on the topics");
        }
        return uses;
    }

    private static boolean isOfClients(Statement statement) {
        return statement.json().has("NotResource")
                || statement.texts("Resource").stream()
                        .map(AwsIotResource::parse)
                        .anyMatch(each -> each == null
                                || each.type() == AwsIotResource.Type.OTHER
                                || each.type() == AwsIotResource.Type.ANY);
    }

    /** Whether one of the actions, with * and ?, is that one. */
    private static boolean covers(Statement statement, String action) {
        for (String pattern : statement.texts("Action")) {
            StringBuilder regex = new StringBuilder();
            for (String part : pattern.toLowerCase(Locale.ROOT).split("(?=[*?])|(?<=[*?])")) {
                regex.append(part.equals("*") ? ".*" : part.equals("?") ? "." : java.util.regex.Pattern.quote(part));
            }
            if (("iot:" + action).toLowerCase(Locale.ROOT).matches(regex.toString())) {
                return true;
            }
        }
        return false;
    }

    private void resource(Statement statement, String text, Set<Use> all) {
        AwsIotResource resource = AwsIotResource.parse(text);
        Set<Use> uses = EnumSet.noneOf(Use.class);
        uses.addAll(all);
        if (resource != null && resource.type() == AwsIotResource.Type.TOPIC) {
            uses.remove(Use.SUBSCRIBE);
        } else if (resource != null && resource.type() == AwsIotResource.Type.FILTER) {
            uses.retainAll(Set.of(Use.SUBSCRIBE));
        }
        if (uses.isEmpty() || (resource != null && resource.type() == AwsIotResource.Type.OTHER)) {
            return; // an iot:Connect, or an action on what it cannot be done to
        }
        if (resource != null && resource.isReserved()) {
            note(Change.LEFT_OUT, statement, text, RESERVED, "report state on topics of the fleet's own");
        } else if (resource != null && resource.exact() != null) {
            rule(statement, text, uses, resource.exact());
        } else if (statement.allow()) {
            note(
                    Change.LEFT_OUT,
                    statement,
                    text,
                    "*, ?, + or a variable is only a part of a level, or not at the end",
                    "name whole levels, with * at the end");
        } else {
            note(Change.NARROWED, statement, text, "the draft denies more topics than this", BY_HAND);
            rule(statement, text, uses, resource == null ? new ForeignTopics(List.of(), true) : resource.atMost());
        }
    }

    private void rule(Statement statement, String resource, Set<Use> uses, ForeignTopics topics) {
        if (!statement.allow() && uses.contains(Use.SUBSCRIBE) && !resource.equals("*")) {
            note(
                    Change.NOTE,
                    statement,
                    resource,
                    "AWS still delivers what a wider filter asked for; the draft does not",
                    "nothing, if that was meant");
        }
        rules.add(new ForeignRule(
                statement.line(), statement.text(resource), statement.allow(), group, uses, topics, List.of()));
    }
}
