package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.Pem;
import io.swarmguard.identity.ClientCertificate;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** The rooms that acts change, with a clock that stands still and a disk that can fail; and what was pushed. */
public final class TestHub {
    public static final Actor ADMIN = new Actor(PrincipalId.operator("ada"), "127.0.0.1");
    public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    public final AtomicLong wallMillis = new AtomicLong(START.toEpochMilli());
    public final AtomicLong nanos = new AtomicLong();
    final FakeLog log;
    public final HubClock clock;
    public final Signals signals;
    public final Registry registry = new Registry();
    public final Standings standings = new Standings(registry::touch);
    public final List<String> pushed = new ArrayList<>();
    boolean pushFails;
    public final Acts acts;

    public TestHub() {
        this(new FakeLog());
    }

    TestHub(FakeLog log) {
        this.log = log;
        this.clock = new HubClock(() -> Instant.ofEpochMilli(wallMillis.get()), nanos::get);
        this.signals = new Signals(clock, System::nanoTime);
        Push push = new Push() {
            @Override
            public void disabled(PrincipalId principal) {
                pushed.add("disabled " + principal);
                if (pushFails) {
                    throw new IllegalStateException("a session that cannot be closed");
                }
            }

            @Override
            public void narrowed(PrincipalId principal) {
                pushed.add("narrowed " + principal);
            }

            @Override
            public void released(PrincipalId principal) {
                pushed.add("released " + principal);
            }

            @Override
            public void enabled(PrincipalId principal) {
                pushed.add("enabled " + principal + " who is "
                        + standing(principal).code());
            }

            @Override
            public void discarded(PrincipalId principal) {
                pushed.add("discarded " + principal + " who is "
                        + standing(principal).code());
            }

            @Override
            public void revoked(PrincipalId holder, Fingerprint certificate) {
                pushed.add("revoked " + certificate);
            }
        };
        Acts.World world = new Acts.World(registry, standings, clock, signals, push);
        Random marks = new Random(log.leaves.size()); // each process has others
        this.acts = Acts.open(log, world, marks, Duration.ofMillis(50));
    }

    /** The next process on the same disk. */
    public TestHub restarted() {
        acts.close();
        log.restart();
        TestHub next = new TestHub(log);
        next.pass(Duration.ofMillis(wallMillis.get() - START.toEpochMilli()));
        return next;
    }

    /** From now on the disk takes nothing, or all again. */
    public void failDisk(boolean fails) {
        log.fail(fails);
    }

    /** Bodies of the ledger's entries in their order, opened. */
    public List<Recorded> entries() {
        return log.leaves.stream().map(TestHub::recorded).toList();
    }

    private static Recorded recorded(Leaf leaf) {
        try {
            return Recorded.decode(leaf.type(), leaf.body());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets time pass on both clocks. */
    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        wallMillis.addAndGet(time.toMillis());
    }

    public Standing standing(PrincipalId id) {
        Subject subject = Objects.requireNonNull(registry.find(id));
        return standings.of(subject.slot());
    }

    public static Facts sensor(String segment) {
        return new Facts(new Name("sensor"), new TreeSet<>(List.of(new Name(segment))), false, 1, null);
    }

    public static Act.PrincipalAdded device(String name) {
        return new Act.PrincipalAdded(PrincipalId.device(name), sensor("plant-a"), null);
    }

    public static String vector(String file) {
        return resource("/io/swarmguard/pki/" + file);
    }

    static String resource(String file) {
        try (var in = TestHub.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] der(String file, String label) throws Exception {
        return Pem.blocks(vector(file), label).get(0);
    }

    public static Act.Certificate certificate(String file) throws Exception {
        byte[] der = der(file, Pem.CERTIFICATE);
        return new Act.Certificate(der, ClientCertificate.parse(der).known(false));
    }
}
