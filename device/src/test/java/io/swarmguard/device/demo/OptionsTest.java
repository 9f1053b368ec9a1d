package io.swarmguard.device.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void nothingSaidMeansFiftyMachinesAndNoTrace() {
        assertThat(Options.parse(List.of())).isEqualTo(new Options(false, false, false, 50));
    }

    @Test
    void everythingCanBeSaid() {
        assertThat(Options.parse(List.of("--keep", "--json", "--machines", "9")))
                .isEqualTo(new Options(true, true, false, 9));
        assertThat(Options.parse(List.of("--machines=12", "-h"))).isEqualTo(new Options(false, false, true, 12));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> Options.parse(List.of("--machine"))).hasMessageContaining("unknown option");
        assertThatThrownBy(() -> Options.parse(List.of("--machines"))).hasMessageContaining("6 to 1000");
        assertThatThrownBy(() -> Options.parse(List.of("--machines", "5"))).hasMessageContaining("6 to 1000");
        assertThatThrownBy(() -> Options.parse(List.of("--machines=99999"))).hasMessageContaining("6 to 1000");
    }
}
