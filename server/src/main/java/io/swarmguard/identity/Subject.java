package io.swarmguard.identity;

import io.swarmguard.terms.PrincipalId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One registered principal as the decision sees it: a stable object per principal whose facts are replaced and whose
 * epoch grows whenever anything that a decision may depend on (facts or Standing) changes. A cached decision is
 * good for exactly as long as the epochs of its subjects and of the policy are what they were. Written by one thread
 * ({@code acts}), read by any.
 */
public final class Subject {
    private static final VarHandle EPOCH;

    static {
        try {
            EPOCH = MethodHandles.lookup().findVarHandle(Subject.class, "epoch", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int slot;
    private final PrincipalId id;
    private final Instant created;
    private volatile Facts facts;
    private volatile Traits traits = Traits.NONE;
    private volatile @Nullable Subject gateway;

    @SuppressWarnings("UnusedVariable") // through EPOCH
    private volatile int epoch;

    Subject(int slot, PrincipalId id, Facts facts, Instant created) {
        this.slot = slot;
        this.id = id;
        this.created = created;
        this.facts = facts;
    }

    /** A dense number from 0, fixed for the life of the process: the index of this principal in other rooms' tables. */
    public int slot() {
        return slot;
    }

    public PrincipalId id() {
        return id;
    }

    /** When it was registered. */
    public Instant created() {
        return created;
    }

    public Facts facts() {
        return facts;
    }

    public Traits traits() {
        return traits;
    }

    /** The device that speaks and hears in this one's name, by {@link Traits#GATEWAY_OF}; null if none does. */
    public @Nullable Subject gateway() {
        return gateway;
    }

    /** Grows with every change; read it before reading the facts, compare it before trusting what was decided. */
    public int epoch() {
        return (int) EPOCH.getAcquire(this);
    }

    /** Replaces the facts, then moves the epoch, so that whoever sees the new epoch sees the new facts. */
    void replace(Facts newFacts) {
        facts = newFacts;
        touch();
    }

    void replace(Traits newTraits) {
        traits = newTraits;
        touch();
    }

    void replaceGateway(@Nullable Subject newGateway) {
        gateway = newGateway;
        touch();
    }

    /** Says that something a decision depends on changed. */
    void touch() {
        EPOCH.getAndAdd(this, 1);
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
