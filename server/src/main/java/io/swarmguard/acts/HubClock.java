package io.swarmguard.acts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The hub's time: the host's, but never below that of the last ledger entry. A jump of more than {@link #TOLERANCE}
 * against the monotonic clock makes it suspect until an operator confirms it. Any thread.
 */
public final class HubClock extends Clock {
    /** How far the host's clock may move against the monotonic one between two looks. */
    public static final Duration TOLERANCE = Duration.ofSeconds(60);

    private static final long TOLERANCE_MILLIS = TOLERANCE.toMillis();

    /** Both clocks at one moment. */
    private record Look(long wallMillis, long nanos) {}

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private final AtomicLong floorMillis = new AtomicLong(Long.MIN_VALUE);
    private volatile Look last; // replaced under the monitor, which is held for a moment only
    private volatile boolean suspect;
    private volatile Consumer<Duration> onJump = jump -> {};

    public HubClock(InstantSource wall, LongSupplier nanoTime) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.last = new Look(wall.millis(), nanoTime.getAsLong());
    }

    public static HubClock system() {
        return new HubClock(InstantSource.system(), System::nanoTime);
    }

    /** Who is told of a jump, on the thread that noticed it; the jump is negative if the clock was set back. */
    public void onJump(Consumer<Duration> listener) {
        onJump = listener;
    }

    @Override
    public long millis() {
        long now = wall.millis();
        look(now);
        return Math.max(now, floorMillis.get());
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    private void look(long wallMillis) {
        long nanos = nanoTime.getAsLong();
        Look before = last;
        long passed = nanos - before.nanos();
        if (passed < 0) {
            return; // another thread looked later
        }
        long jump = wallMillis - before.wallMillis() - passed / 1_000_000;
        boolean jumped = Math.abs(jump) > TOLERANCE_MILLIS;
        // slow drift is none of our business: begin anew every second
        if ((jumped || passed > 1_000_000_000L) && replace(before, new Look(wallMillis, nanos)) && jumped) {
            suspect = true;
            onJump.accept(Duration.ofMillis(jump));
        }
    }

    private synchronized boolean replace(Look before, Look now) {
        if (!last.equals(before)) {
            return false;
        }
        last = now;
        return true;
    }

    /** Time of an entry of the ledger: the hub's time never goes below it. */
    public void raise(Instant entry) {
        long millis = entry.toEpochMilli();
        floorMillis.accumulateAndGet(millis, Math::max);
    }

    /** Compares the host's clock with the last entry after the ledger was read: suspect if it lies before it. */
    public void compareWithFloor() {
        long behind = wall.millis() - floorMillis.get();
        if (floorMillis.get() != Long.MIN_VALUE && behind < -TOLERANCE_MILLIS) {
            suspect = true;
            onJump.accept(Duration.ofMillis(behind));
        }
    }

    /** True from a jump until {@link #confirm()}: issuing and widening wait. */
    public boolean isSuspect() {
        millis();
        return suspect;
    }

    /** An operator says that the host's clock is right now. */
    synchronized void confirm() {
        last = new Look(wall.millis(), nanoTime.getAsLong());
        suspect = false;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        if (!zone.equals(ZoneOffset.UTC)) {
            throw new UnsupportedOperationException("the hub's time is UTC");
        }
        return this;
    }
}
