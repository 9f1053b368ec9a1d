package io.swarmguard.checks.load;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * How much of the heap is held beyond what was when it began, seen after each collection: what is dead in the old
 * generation by then is counted, so it is an upper bound.
 */
final class HeldMemory implements AutoCloseable {
    private final AtomicLong most = new AtomicLong();
    private final long before;
    private final NotificationListener listener = (notification, handback) -> {
        if (notification.getUserData() instanceof CompositeData data
                && notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            note(GarbageCollectionNotificationInfo.from(data));
        }
    };

    HeldMemory() {
        System.gc();
        before = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
            }
        }
    }

    private void note(GarbageCollectionNotificationInfo info) {
        var usage = info.getGcInfo().getMemoryUsageAfterGc();
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(pool -> usage.get(pool.getName()))
                .mapToLong(MemoryUsage::getUsed)
                .sum();
        most.accumulateAndGet(heap - before, Math::max);
    }

    /** MiB; 0 if nothing was collected. */
    double mebibytes() {
        return most.get() / (double) (1 << 20);
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(listener);
                } catch (ListenerNotFoundException _) {
                    // it never heard of that collector
                }
            }
        }
    }
}
