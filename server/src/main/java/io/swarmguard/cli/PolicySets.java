package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.config.Places;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How commands name a set of policies: {@code live} is what is in force, a number a version of it, {@code shipped} what the
 * product brings along, and anything else a directory.
 */
final class PolicySets {
    static final String LIVE = "live";
    static final String SHIPPED = "shipped";
    static final String WORDS = "'live', a version's number, 'shipped' or a directory of Cedar files";

    private PolicySets() {}

    /** The running hub; empty if none runs here. */
    static Optional<HubClient> hub(Places places) {
        try {
            return Optional.of(HubClient.open(places));
        } catch (CliException e) {
            if (e.reason().equals("no-hub") || e.reason().equals("not-running")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Without a hub: what is in a directory, or ships. */
    static PolicyBundle offline(String named) throws IOException {
        if (named.equals(SHIPPED)) {
            return PolicyBundle.shipped();
        }
        if (named.equals(LIVE) || isVersion(named)) {
            throw new CliException(
                    "not-running",
                    "what is in force, and what was, is known to the running hub only, and none runs here",
                    "start it with `swarmguard up`, name another --data, or name a directory or 'shipped'");
        }
        Path directory = Path.of(named);
        PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.in(directory));
        PolicyBundle bundle = checked.bundle();
        if (bundle == null) {
            String first = checked.report().findings().stream()
                    .filter(finding -> finding.isError())
                    .findFirst()
                    .map(Object::toString)
                    .orElse("");
            throw notUsable(named, first);
        }
        return bundle;
    }

    private static CliException notUsable(String directory, String first) {
        return new CliException(
                "policy-not-usable",
                "the policies in " + directory + " are not usable: " + first,
                "`policy check " + directory + "` tells all that is wrong with them");
    }

    /** The same as the hub is told it, as a field of a request. */
    static void put(ObjectNode body, String field, String named) throws IOException {
        if (named.equals(LIVE)) {
            return; // what is in force if nothing is said
        }
        ObjectNode of = body.putObject(field);
        if (named.equals(SHIPPED)) {
            of.put("version", 0);
        } else if (isVersion(named)) {
            of.put("version", Integer.parseInt(named));
        } else {
            ObjectNode files = of.putObject("files");
            PolicyFiles.in(Path.of(named)).texts().forEach(files::put);
        }
    }

    /** What the hub answered, unless it found that a directory cannot be used. */
    static JsonNode usable(JsonNode answer, String named) {
        for (JsonNode finding : answer.path("refused")) {
            throw notUsable(named, finding.asText());
        }
        return answer;
    }

    private static boolean isVersion(String named) {
        return named.matches("\\d{1,9}");
    }
}
