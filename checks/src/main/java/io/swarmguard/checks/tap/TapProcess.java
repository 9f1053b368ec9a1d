package io.swarmguard.checks.tap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.acts.HubClock;
import io.swarmguard.checks.load.InnerHub;
import io.swarmguard.hub.SystemTimer;
import java.nio.file.Path;

/**
 * Another process, that has a hub's data directory with its keys, and a tap. Arguments: the place of the first, the file of
 * the second, and of how many decisions one is explained. Prints a {@link TapFound} as JSON.
 */
final class TapProcess {
    private TapProcess() {}

    public static void main(String[] arguments) throws Exception {
        HubClock clock = HubClock.system();
        InnerHub.Time time = new InnerHub.Time(clock, new SystemTimer(clock));
        try (InnerHub hub = new InnerHub(Path.of(arguments[0]), 1, time)) {
            TapCheck check = new TapCheck(hub.walk(), hub.past(), Integer.parseInt(arguments[2]));
            System.out.println(new ObjectMapper().writeValueAsString(check.run(Path.of(arguments[1]))));
        }
    }
}
