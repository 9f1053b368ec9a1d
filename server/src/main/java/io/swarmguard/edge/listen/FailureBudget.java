package io.swarmguard.edge.listen;

/**
 * How many handshakes may still fail. It refills with time. What fails at once beyond it is owed, up to as much again, so
 * that a burst of handshakes begun before the first of them failed is paid for too. Not thread-safe.
 */
final class FailureBudget {
    private final double most;
    private final double perNano;
    private double left;
    private long refilledAt;

    /** @param most that it holds, and has at first */
    FailureBudget(double most, double perMinute, long nowNanos) {
        this.most = most;
        this.perNano = perMinute / 60e9;
        this.left = most;
        this.refilledAt = nowNanos;
    }

    boolean hasRoom(long nowNanos) {
        return left(nowNanos) >= 1;
    }

    boolean isFull(long nowNanos) {
        return left(nowNanos) >= most - 0.5;
    }

    /** One handshake failed. */
    void spend(long nowNanos) {
        left = Math.max(-most, left(nowNanos) - 1);
    }

    void giveBack(int failures, long nowNanos) {
        left = Math.min(most, left(nowNanos) + failures);
    }

    private double left(long nowNanos) {
        left = Math.min(most, left + (nowNanos - refilledAt) * perNano);
        refilledAt = nowNanos;
        return left;
    }
}
