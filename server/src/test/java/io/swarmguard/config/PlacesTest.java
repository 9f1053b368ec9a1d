package io.swarmguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void homeIsWhatTheUsersShellSaysItIs() {
        Places places = Places.of(null, null, Map.of("HOME", "/tmp/of-ada"));
        assertThat(places.data()).isEqualTo(Path.of("/tmp/of-ada/.local/share/swarmguard"));
        assertThat(places.configuration()).isEqualTo(Path.of("/tmp/of-ada/.config/swarmguard"));
    }

    @Test
    void whatIsSaidMoreExactlyWinsOverHome() {
        Map<String, String> environment =
                Map.of("HOME", "/tmp/of-ada", "XDG_CONFIG_HOME", "/tmp/settings", "SWARMGUARD_DATA", "/tmp/data");
        assertThat(Places.of(null, null, environment).data()).isEqualTo(Path.of("/tmp/data"));
        assertThat(Places.of(null, null, environment).configuration()).isEqualTo(Path.of("/tmp/settings/swarmguard"));
        assertThat(Places.of(Path.of("/tmp/here"), null, environment).data()).isEqualTo(Path.of("/tmp/here"));
    }
}
