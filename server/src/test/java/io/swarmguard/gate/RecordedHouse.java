package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.history.Traffic;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A house whose traffic is recorded under a directory, where another one finds it again. */
final class RecordedHouse implements AutoCloseable {
    final House house = new House(HubLimits.defaults(), GateLimits.defaults(), null);
    final Traffic traffic;

    private final DataDir dir;
    private final Store store;
    private final List<Throwable> failures = new ArrayList<>();

    RecordedHouse(Path root) {
        dir = DataDir.open(root);
        List<Migration> tables = new ArrayList<>(Hub.migrations());
        tables.addAll(Traffic.migrations());
        store = Store.open(dir, new TestCipher(), tables);
        traffic = new Traffic(store, house.policy, house.timer::millis, failures::add);
    }

    /** Fails if something could not be recorded. */
    @Override
    public void close() {
        store.close();
        dir.close();
        assertThat(failures).isEmpty();
    }
}
