package io.swarmguard.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The bucket a principal's publishes are taken from, shared by its sessions. Holds one number: the moment at which the
 * bucket will be full again.
 */
final class PublishRate {
    private static final VarHandle FULL_AT;

    static {
        try {
            FULL_AT = MethodHandles.lookup().findVarHandle(PublishRate.class, "fullAtNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long nanosEach;
    private final long nanosAhead;

    @SuppressWarnings("UnusedVariable") // through FULL_AT
    private long fullAtNanos;

    PublishRate(double perSecond, int burst) {
        nanosEach = Math.max(1, Math.round(1e9 / perSecond));
        nanosAhead = Math.multiplyExact(nanosEach, (long) burst);
    }

    /** False: the bucket is empty. */
    boolean take(long nowMillis) {
        long now = nowMillis * NANOS_PER_MILLI;
        while (true) {
            long before = (long) FULL_AT.getOpaque(this);
            long after = Math.max(before, now) + nanosEach;
            if (after - now > nanosAhead) {
                return false;
            }
            if (FULL_AT.weakCompareAndSetPlain(this, before, after)) {
                return true;
            }
        }
    }
}
