package io.swarmguard.checks.load;

/** What the generator's loop counted. Confined to that loop. */
final class Tally {
    final Latencies delivery = new Latencies();
    final Latencies connecting = new Latencies();
    long sent;
    long delivered;
    long acknowledged;
    long connected;
    long failures;
    long lost;
    String lastFailure = "";
    boolean measuring;

    void fail(String why) {
        failures++;
        lastFailure = why;
    }

    /** The counts at one moment. */
    record Counts(long atNanos, long sent, long delivered, long connected) {}

    Counts counts() {
        return new Counts(System.nanoTime(), sent, delivered, connected);
    }

    Counts startMeasuring() {
        delivery.clear();
        connecting.clear();
        measuring = true;
        return counts();
    }

    Counts stopMeasuring() {
        measuring = false;
        return counts();
    }
}
