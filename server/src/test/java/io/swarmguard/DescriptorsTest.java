package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
    @ParameterizedTest
    @CsvSource({"20000, 19488, 256", "1024, 512, 256", "400, 200, 100", "unlimited, 999488, 256", "1, 1, 1"})
    void theHardLimitOfOpenFilesSaysHowManyConnectionsThereAre(String hard, int connections, int operators)
            throws IOException {
        Descriptors descriptors = Descriptors.of(List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max processes             95000                95000                processes ",
                "Max open files            256                  %-20s files     ".formatted(hard)));
        assertThat(descriptors.connections()).isEqualTo(connections);
        assertThat(descriptors.operators()).isEqualTo(operators);
    }

    @Test
    void theRunningProcessHasALimit() throws IOException {
        assertThat(Descriptors.ofThisProcess().most()).isPositive();
    }
}
