package io.swarmguard.checks.load;

import io.swarmguard.policy.PolicyFiles;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Sets of policies that a load puts in force: the shipped ones with something besides. */
public final class PolicySets {
    private static final String BUDGETED = "services.cedar";
    private static final String SHIPPED_BUDGET = "20 devices per minute";
    private static final String ROOMY_BUDGET = "10000 devices per minute";

    private PolicySets() {}

    /** Commanders may command all devices of the load in a minute. */
    public static Map<String, String> roomy() throws IOException {
        Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
        String services = files.getOrDefault(BUDGETED, "");
        if (!services.contains(SHIPPED_BUDGET)) {
            throw new IOException("the shipped policies have no budget of " + SHIPPED_BUDGET);
        }
        files.put(BUDGETED, services.replace(SHIPPED_BUDGET, ROOMY_BUDGET));
        return files;
    }

    /** Nobody is given anything on channels of that kind; and commanders may command all devices of the load. */
    static Map<String, String> withholding(String kind) throws IOException {
        Map<String, String> files = roomy();
        files.put("own.cedar", """
                @id("nobody-is-given-%1$s")
                forbid (principal, action == Action::"deliver", resource)
                when { resource.kind == "%1$s" };
                """.formatted(kind));
        return files;
    }
}
