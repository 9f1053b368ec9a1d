package io.swarmguard.checks.load;

/** What happened between two moments, and what it cost. */
record Window(Tally.Counts from, Tally.Counts to, double serverCpu, double ownCpu, Tally tally) {

    /** A window that is still open. */
    record Open(Generator generator, ServerProcess server, Tally.Counts from, double serverCpu, double ownCpu) {
        Window close() throws InterruptedException {
            Tally tally = generator.tally();
            Tally.Counts to = generator.onLoop(tally::stopMeasuring);
            double own = ServerProcess.self().cpuSeconds() - ownCpu;
            return new Window(from, to, server.cpuSeconds() - serverCpu, own, tally);
        }
    }

    static Open open(Generator generator, ServerProcess server) throws InterruptedException {
        Tally.Counts from = generator.onLoop(generator.tally()::startMeasuring);
        return new Open(
                generator,
                server,
                from,
                server.cpuSeconds(),
                ServerProcess.self().cpuSeconds());
    }

    double seconds() {
        return (to.atNanos() - from.atNanos()) / 1e9;
    }

    double serverCores() {
        return Math.max(serverCpu / seconds(), 1e-3);
    }

    double deliveries() {
        return (to.delivered() - from.delivered()) / seconds();
    }

    double sends() {
        return (to.sent() - from.sent()) / seconds();
    }

    double connects() {
        return (to.connected() - from.connected()) / seconds();
    }

    Result describe(Result result) {
        return result.with("serverCores", serverCores())
                .with("generatorCores", ownCpu / seconds())
                .with("failures", tally.failures)
                .with("lastFailure", tally.lastFailure);
    }
}
