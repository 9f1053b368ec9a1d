package io.swarmguard.acts;

import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the policies as the ledger tells them: part of the fold. Equal sets are kept once, packed. Of those that
 * were in force longest ago no more than the version's line is kept when all together are over {@link #MAX_KEPT}. Any
 * thread.
 */
public final class PolicyHistory {
    /** Bytes of packed sets. */
    static final int MAX_KEPT = 32 << 20;
    /** Bytes of a set in one entry, which has some more fields. */
    static final int MAX_PIECE = 60_000;

    private final List<PolicyVersion> versions = new ArrayList<>();
    private final Map<Fingerprint, byte[]> contents =
            new LinkedHashMap<>(); // in the order of when they were last applied
    private final Map<Fingerprint, ByteArrayOutputStream> parts = new LinkedHashMap<>(); // between entries of a batch
    private int keptBytes;

    PolicyHistory() {}

    /** All versions, the oldest first; empty if nobody applied anything yet. */
    public synchronized List<PolicyVersion> all() {
        return List.copyOf(versions);
    }

    /** The one in force; null: what ships with the product. */
    public synchronized @Nullable PolicyVersion latest() {
        return versions.isEmpty() ? null : versions.getLast();
    }

    /** The one that was in force at an instant; null: what ships with the product. */
    synchronized @Nullable PolicyVersion at(Instant instant) {
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (!versions.get(i).when().isAfter(instant)) {
                return versions.get(i);
            }
        }
        return null;
    }

    /** Whether the one in force is taken back unless it is confirmed. */
    public synchronized boolean isOnTrial() {
        return !versions.isEmpty() && versions.getLast().trialUntil() != null;
    }

    /** The number of the one in force. */
    public synchronized int number() {
        return versions.isEmpty() ? 0 : versions.getLast().number();
    }

    /** Null if there is no version of that number (0 has no line of its own). */
    public synchronized @Nullable PolicyVersion version(int number) {
        return number < 1 || number > versions.size() ? null : versions.get(number - 1);
    }

    /** The packed set of that digest; null if none is kept. */
    public synchronized byte @Nullable [] content(Fingerprint digest) {
        byte[] known = contents.get(digest);
        return known == null ? null : known.clone();
    }

    /** Cuts a packed set into what entries of the ledger hold. */
    static List<byte[]> pieces(byte[] packed) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < packed.length; from += MAX_PIECE) {
            int length = Math.min(MAX_PIECE, packed.length - from);
            byte[] piece = new byte[length];
            System.arraycopy(packed, from, piece, 0, length);
            pieces.add(piece);
        }
        return pieces;
    }

    /** Why that does not follow on what was; null if it does. */
    synchronized Outcome.@Nullable Refused refusal(Act.PolicyApplied act) {
        PolicyVersion now = latest();
        boolean ships = act.origin().equals(Act.PolicyApplied.SHIPPED);
        if (now != null && now.digest().equals(act.digest()) && now.isShipped() == ships) {
            return new Outcome.Refused(Reason.NO_CHANGE, "that set is in force, as version " + now.number());
        }
        if (act.version() != number() + 1) {
            return new Outcome.Refused(Reason.POLICY_CHANGED, "version " + number() + " is in force meanwhile");
        }
        return ships || act.content() != null || contents.containsKey(act.digest())
                ? null
                : new Outcome.Refused(Reason.INVALID_REQUEST, "the texts of digest " + act.digest() + " are not kept");
    }

    synchronized Outcome.@Nullable Refused refusal(Act.PolicyConfirmed act) {
        PolicyVersion now = latest();
        return now != null && now.number() == act.version() && now.trialUntil() != null
                ? null
                : new Outcome.Refused(Reason.NO_CHANGE, "version " + act.version() + " is not on trial");
    }

    /** @throws IllegalStateException if more comes than a set can be */
    synchronized void part(Act.PolicyPart part) {
        ByteArrayOutputStream before = parts.computeIfAbsent(part.digest(), d -> new ByteArrayOutputStream());
        if (before.size() + part.content().length > PolicyBundle.MAX_PACKED) {
            throw new IllegalStateException("a set of policies longer than any can be");
        }
        before.writeBytes(part.content());
    }

    /** @throws IllegalStateException if its number does not follow, or its texts are missing */
    synchronized void applied(Act.PolicyApplied act, Recorded recorded) {
        int next = number() + 1;
        if (act.version() != 0 && act.version() != next) {
            throw new IllegalStateException("version " + act.version() + " of the policies follows on " + (next - 1));
        }
        String origin = act.version() == 0 ? Act.PolicyApplied.SHIPPED : act.origin(); // as it was meant then
        PolicyVersion version = new PolicyVersion(
                next,
                recorded.time(),
                recorded.by().id().toString(),
                act.digest(),
                origin,
                act.why(),
                act.trialUntil());
        if (!version.isShipped()) {
            keep(act);
        }
        parts.clear();
        versions.add(version);
    }

    private void keep(Act.PolicyApplied act) {
        byte[] whole = contents.remove(act.digest()); // and put last again: a reader must not change what is forgotten
        keptBytes -= whole == null ? 0 : whole.length;
        if (act.content() != null) {
            ByteArrayOutputStream pieces = parts.getOrDefault(act.digest(), new ByteArrayOutputStream());
            pieces.writeBytes(act.content());
            whole = pieces.toByteArray();
        }
        if (whole == null) {
            throw new IllegalStateException("version " + act.version() + " of the policies has no texts");
        }
        contents.put(act.digest(), whole);
        keptBytes += whole.length;
        forgetOldest();
    }

    /** Never the last two: one is in force, and the other is what a trial falls back on. */
    private void forgetOldest() {
        while (keptBytes > MAX_KEPT && contents.size() > 2) {
            Fingerprint oldest = contents.keySet().iterator().next();
            byte[] forgotten = contents.remove(oldest);
            keptBytes -= forgotten == null ? 0 : forgotten.length;
        }
    }

    /** @throws IllegalStateException if that version is not on trial */
    synchronized void confirmed(Act.PolicyConfirmed act) {
        if (refusal(act) != null) {
            throw new IllegalStateException("version " + act.version() + " of the policies is not on trial");
        }
        versions.set(versions.size() - 1, versions.getLast().confirmed());
    }
}
