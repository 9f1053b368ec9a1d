package io.swarmguard.config;

import io.swarmguard.config.Values.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a hub, inside their bounds.
 *
 * @param names host names or IP addresses in the server certificate, besides those of loopback
 * @param trustDomain fixed at first start; later starts must agree with it or leave it out: then null
 * @param eventLoops threads that move messages; 0 = one per core
 * @param drainTime how long a stopping hub gives its sessions
 * @param settings all of them as they hold
 */
public record Config(
        List<String> names,
        @Nullable String trustDomain,
        int eventLoops,
        Duration drainTime,
        Listen listen,
        Tls tls,
        Limits limits,
        Lifetimes lifetimes,
        List<Setting> settings) {
    /** The form of configuration that this program reads; a file that says a greater one is refused. */
    public static final int VERSION = 1;

    /** What {@code trust-domain} is if nobody says otherwise. */
    public static final String DEFAULT_TRUST_DOMAIN = "swarm.local";

    /** The settings if nothing is given. */
    public static Config standard() {
        return of(Map.of());
    }

    /** The standard settings with some changed, as {@code --set} would. @throws ConfigException if one is wrong */
    public static Config of(Map<String, String> settings) {
        Map<String, Given> given = new LinkedHashMap<>();
        settings.forEach((key, text) -> given.put(key, new Given(text, "--set")));
        return read(new Values(given));
    }

    /**
     * Reads what a user gave. What is said on the command line wins over the environment, which wins over the file.
     *
     * @param file TOML, or null
     * @param environment the process's environment; {@code SWARMGUARD_LIMITS_INFLIGHT} sets {@code limits.inflight}
     * @param sets {@code key=value}
     * @throws ConfigException saying what is wrong and what would be right
     */
    public static Config load(@Nullable Path file, Map<String, String> environment, List<String> sets) {
        return read(new Values(Sources.merge(file, environment, sets)));
    }

    /** All settings as TOML lines with their meaning and bounds. */
    public List<String> print() {
        return settings.stream().map(Setting::toString).toList();
    }

    static Config read(Values values) {
        values.version(VERSION); // first, as a later version may have keys that are unknown here
        List<String> names = values.list(
                "names",
                32,
                "host names in the server certificate",
                Hosts::isHost,
                "each is a lower-case host name such as hub.example.com, or an IP address");
        String domain = values.text("trust-domain", DEFAULT_TRUST_DOMAIN, "in every certificate; fixed at first start");
        if (!domain.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
            throw new ConfigException("trust-domain = '" + domain + "' cannot be used: it is a lower-case host name");
        }
        int loops = values.count("event-loops", 0, 0, 256, "threads that move messages; 0: one per core");
        Duration drain =
                values.duration("drain-time", "4 s", "0 s", "10 min", "what a stopping hub gives its sessions");
        Listen listen = Listen.read(values);
        Tls tls = Tls.read(values);
        Limits limits = Limits.read(values);
        Lifetimes lifetimes = Lifetimes.read(values);
        values.refuseUnknown();
        return new Config(
                names,
                values.isGiven("trust-domain") ? domain : null,
                loops,
                drain,
                listen,
                tls,
                limits,
                lifetimes,
                values.settings());
    }
}
