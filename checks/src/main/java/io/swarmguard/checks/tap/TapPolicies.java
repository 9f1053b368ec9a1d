package io.swarmguard.checks.tap;

import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** Random sets of policies: the shipped ones with some that ask for what can be declared, by one of a few declarations and templates. */
final class TapPolicies {
    private static final int OWN = 8; // policies of a set beside the shipped ones
    private static final int LONG_TEXT = 120_000; // characters that do not pack, so that the set takes several entries
    private static final String GATEWAYS = """
            [relation.gateway_of]
            from = "gateway"
            to = "*"
            most = 500
            """;
    private static final List<String> POLICIES = List.of(
            """
            forbid (principal is Device, action == Action::"publish", resource) when { principal.mode == "stopped" };""", """
            forbid (principal, action == Action::"deliver", resource)
            when { context has publisher && context.publisher.mode == "maintenance" };""", """
            permit (principal in Group::"canary", action == Action::"publish", resource)
            when { resource.kind == "state" };""", """
            forbid (principal, action == Action::"deliver", resource)
            when { resource has device && resource.device in Group::"busy" && resource.kind == "telemetry" }
            unless { principal in Group::"pilot" };""", """
            permit (principal is Device, action == Action::"publish", resource)
            when { resource.kind == "command" && resource has device && principal.paired.contains(resource.device) };""", """
            forbid (principal is Service, action in [Action::"subscribe", Action::"deliver"], resource)
            when { resource.kind == "telemetry" && context.zone != "plant" };""", """
            forbid (principal is Device, action == Action::"publish", resource)
            when { resource.kind == "event" && context.zone == "office" };""", """
            forbid (principal is Service, action == Action::"publish", resource)
            when { resource.kind == "command" } unless { context.window.shift };""", """
            forbid (principal, action == Action::"deliver", resource)
            when { resource.kind == "event" && context.window.noon };""", """
            forbid (principal is Device, action == Action::"deliver", resource)
            when { resource.kind == "command" && principal.attestation != "attested" };""", """
            forbid (principal is Service, action == Action::"publish", resource)
            when { resource.kind == "command" && resource has device && resource.device.firmware == "revoked" };""", """
            forbid (principal is Service, action == Action::"deliver", resource)
            when { context has publisher && context.publisher.exposure == "critical" };""", """
            forbid (principal, action in [Action::"publish", Action::"deliver"], resource)
            when { resource has label } unless { resource.label == "ok" };""", """
            permit (principal is Device, action == Action::"publish", resource)
            when { resource.kind == "command" && resource has label && resource.label == "sealed" };""", """
            forbid (principal, action == Action::"publish", resource)
            when { resource.kind == "state" && context has via };""", """
            forbid (principal, action == Action::"deliver", resource)
            when { context has via && context.via.standing != "clear" };""", """
            permit (principal is Device, action in [Action::"subscribe", Action::"deliver"], resource)
            when { resource.kind == "telemetry" && resource has segment && principal in resource.segment }
            when { principal.exposure == "none" };""", """
            forbid (principal is Device, action == Action::"publish", resource)
            when { resource.kind == "event" && principal.level == "high" };""", """
            forbid (principal, action == Action::"deliver", resource)
            when { resource.kind == "state" && context has publisher && context.publisher.standing == "watched" };""", """
            permit (principal is Service, action in [Action::"publish", Action::"deliver"], resource)
            when { resource has verb && resource.verb == "open" };""", """
            forbid (principal in Segment::"s2", action == Action::"publish", resource) when { resource.shared };""");
    private static final String VERBS = """
            devices/{device}/{kind: telemetry|event|state|config}/{path…}
            devices/{device}/{kind: command}/{verb: open|close|*other}/{path…}
            segments/{segment}/{kind: telemetry|event|state}/{device}/{path…}
            devices/{device}/{kind: event|command}/estop essential
            """;
    private static final String SWAPPED = """
            devices/{device}/{kind: telemetry=event|event=telemetry|state|command|config}/{path…}
            """;
    private static final String PLACES = "topics.templates";

    private final Random random;

    TapPolicies(Random random) {
        this.random = random;
    }

    /** Another one. */
    PolicyBundle next(boolean isLong) {
        try {
            Map<String, String> texts = new TreeMap<>(PolicyFiles.shipped().texts());
            texts.remove("invariants"); // which the others need not keep
            String budget = "20 devices per minute";
            String services = Objects.requireNonNull(texts.get("services.cedar"));
            texts.put(
                    "services.cedar",
                    services.replace(budget, (random.nextBoolean() ? 2 : 500) + " devices per minute"));
            texts.put("facts.toml", facts());
            String templates = templates(texts.getOrDefault(PLACES, ""));
            texts.put(PLACES, templates);
            texts.put("own.cedar", own(templates.contains("{verb:"), templates.contains("json {"), isLong));
            PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(texts));
            PolicyBundle bundle = checked.bundle();
            if (bundle == null) {
                throw new IllegalStateException(checked.report().findings().toString());
            }
            return bundle;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String facts() {
        String initial = random.nextInt(3) == 0 ? "maintenance" : "running";
        String office = random.nextBoolean() ? "10.1.9.0/24" : "192.0.2.0/25";
        String shiftEnd = random.nextBoolean() ? "06:00" : "03:30";
        String gateways = random.nextInt(5) == 0 ? "" : GATEWAYS;
        return """
            [attribute.mode]
            values = ["running", "maintenance", "stopped"]
            default = "%s"
            [attribute.level]
            values = ["low", "high"]
            default = "low"
            [group.canary]
            [group.pilot]
            [group.busy]
            where = [{ role = ["robot", "actuator"], mode = "running" }, { segment = "s1" }]
            [zone.plant]
            networks = ["10.1.0.0/16", "2001:db8::/32"]
            [zone.office]
            networks = ["%s"]
            [window.shift]
            zone = "Europe/Berlin"
            days = ["mon", "tue", "wed", "thu", "fri", "sun"]
            from = "22:00"
            to = "%s"
            [window.noon]
            zone = "UTC"
            from = "12:00"
            to = "12:45"
            [relation.paired]
            from = "robot"
            to = "actuator"
            most = 16
            %s
            """.formatted(initial, office, shiftEnd, gateways);
    }

    private String templates(String shipped) throws IOException {
        return switch (random.nextInt(5)) {
            case 0 -> shipped;
            case 1 -> VERBS;
            case 2 -> SWAPPED;
            default -> labelled();
        };
    }

    private static String labelled() throws IOException {
        try (InputStream in = PolicyFiles.class.getResourceAsStream("examples/labelled.templates")) {
            return new String(Objects.requireNonNull(in, "examples").readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String own(boolean verbs, boolean labels, boolean isLong) {
        List<String> some = new ArrayList<>(POLICIES);
        some.removeIf(policy -> (!verbs && policy.contains("verb")) || (!labels && policy.contains("label")));
        Collections.shuffle(some, random);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < OWN; i++) {
            text.append("@id(\"own-")
                    .append(i)
                    .append("\")\n")
                    .append(some.get(i))
                    .append('\n');
        }
        for (int i = 0; isLong && i < LONG_TEXT; i++) {
            text.append(i % 100 == 0 ? "\n// " : "").append((char) ('!' + random.nextInt('~' - '!')));
        }
        return text.append('\n').toString();
    }
}
