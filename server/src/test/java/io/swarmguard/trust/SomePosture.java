package io.swarmguard.trust;

import java.time.Instant;

/** Postures for tests of other rooms. */
public final class SomePosture {
    private SomePosture() {}

    public static Posture with(Posture before, Report report) {
        return before.with(report, new Dossier.Said("test", Instant.EPOCH, "operator/olga"), true);
    }
}
