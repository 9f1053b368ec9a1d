package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One subject's access to one source: a cell that remembers the last decision and the sum of the epochs it was made
 * under, and decides again when that sum is another. Keep it per session and topic, and per subscription and source.
 * Any thread may use it at any time; races only decide twice. It is not a proof: that is the {@link Permit}.
 */
public final class Access {
    private static final int UNDECIDED = 0;
    private static final int PERMITTED = 1;
    private static final int BUDGETED = 2; // permitted, if a budget has room
    private static final int DENIED = 3; // plus the ordinal of the reason
    private static final Reason[] REASONS = Reason.values();
    private static final VarHandle MEMO;

    static {
        try {
            MEMO = MethodHandles.lookup().findVarHandle(Access.class, "memo", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Voice voice;
    private final Subject subject;
    private final @Nullable Subject via;
    private final Action action;
    private final Source source;
    private final Place place;

    @SuppressWarnings("UnusedVariable") // through MEMO: stamp in the high half, outcome in the low, so never torn apart
    private long memo;

    private @Nullable Tally tally; // racy on purpose: of two threads that decide at once, either's will do

    Access(Voice voice, Action action, Source source, Place place) {
        this.voice = voice;
        this.subject = voice.who();
        this.via = voice.via();
        this.action = action;
        this.source = source;
        this.place = place;
    }

    /** Who publishes; of other accesses, whose session it is, be it for itself or for a child that the topic names. */
    public Subject subject() {
        return subject;
    }

    /** Through which gateway it is published; null if through none. */
    public @Nullable Subject via() {
        return via;
    }

    Voice voice() {
        return voice;
    }

    /** Whether a session still speaks here in that voice: not once it became a gateway of whom the topic names, or is none. */
    public boolean isVoiceOf(Subject session) {
        return source.policy().speaker(session, source.deviceIfFound()) == subject;
    }

    public Action action() {
        return action;
    }

    public Source source() {
        return source;
    }

    /** The same access to messages with that label, as {@link Channel#label} numbers them. */
    public Access labelled(int label) {
        return new Access(voice, action, source.labelled(label), place);
    }

    /** Null: no template covers the topic. */
    public @Nullable Channel channel() {
        return source.channel();
    }

    /**
     * Whether it is permitted now, be it within a budget that may be used up: for telling, not for doing, which takes a
     * permit. Compares epochs; allocates nothing.
     */
    public boolean isPermitted() {
        return outcome(source.stamp()) < DENIED;
    }

    /**
     * The same for one of many deliveries of a message.
     *
     * @param stamp what {@link Source#stamp()} of this access's source said for this message, after it was handed over
     */
    public boolean isPermitted(int stamp) {
        return outcome(stamp) < DENIED;
    }

    /** Why it is denied now; null if it is permitted. {@link Reason#BUDGET} if it is permitted with a {@link Debit}. */
    public @Nullable Reason reason() {
        int outcome = outcome(source.stamp());
        if (outcome < DENIED) {
            return outcome == PERMITTED ? null : Reason.BUDGET;
        }
        return REASONS[outcome - DENIED];
    }

    /** The decision with the policies that made it; slower, for explaining. */
    public Decision decision() {
        return source.policy().decide(this, place);
    }

    /**
     * Asks for a permit.
     *
     * @return null if it is denied, or permitted only with a debit; {@link #reason()} says which
     * @throws IllegalArgumentException if the intent asks for another access
     */
    public <I extends Intent> @Nullable Permit<I> permit(I intent) {
        return permit(intent, source.stamp());
    }

    /** The same for one of many deliveries of a message, as {@link #isPermitted(int)}. */
    public <I extends Intent> @Nullable Permit<I> permit(I intent, int stamp) {
        if (intent.access() != this) {
            throw new IllegalArgumentException("the intent asks for another access");
        }
        int outcome = outcome(stamp);
        if (outcome == BUDGETED) {
            return null;
        }
        count();
        return outcome == PERMITTED ? new Permit<>(intent) : null;
    }

    private void count() {
        Tally counting = tally;
        if (counting != null) {
            counting.count();
        }
    }

    /**
     * Asks for a permit, and pays if it has a budget.
     *
     * @return null if it is denied or no budget has room
     */
    public <I extends Intent> @Nullable Permit<I> permit(I intent, Debit debit) {
        Permit<I> free = permit(intent, source.stamp());
        if (free != null) {
            return free;
        }
        Decision decision = decision();
        count();
        boolean paid = decision.isPermitted() && (decision.budgets().isEmpty() || debit.take(decision.budgets()));
        return paid ? new Permit<>(intent) : null;
    }

    private int outcome(int sourceStamp) {
        int stamp = sourceStamp + subject.epoch() + (via == null ? 0 : via.epoch());
        long known = (long) MEMO.getOpaque(this);
        return (int) (known >>> 32) == stamp && (int) known != UNDECIDED ? (int) known : decide(stamp);
    }

    /** The stamp was read before the facts are: what is found later can only be newer, and is then decided again. */
    private int decide(int stamp) {
        Decision decision = decision();
        Reason reason = decision.reason();
        tally = source.policy().tally(this, place, reason);
        int outcome =
                reason != null ? DENIED + reason.ordinal() : decision.budgets().isEmpty() ? PERMITTED : BUDGETED;
        if (reason != Reason.DECISION_FAILED) { // what failed is tried again
            MEMO.setOpaque(this, ((long) stamp << 32) | outcome);
        }
        return outcome;
    }

    /** The segment of the channel: the one that its topic names, or else that of the device; null if there is none. */
    public @Nullable Name segment() {
        Channel channel = source.channel();
        Subject device = source.device();
        if (channel == null || channel.segment() != null || device == null) {
            return channel == null ? null : channel.segment();
        }
        var segments = device.facts().segments();
        return segments.isEmpty() ? null : segments.first();
    }

    @Override
    public String toString() {
        return subject + " " + action.code() + " " + source.channel();
    }
}
