package io.swarmguard.console;

import io.swarmguard.acts.Actor;
import io.swarmguard.terms.PrincipalId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What each operator, and each token, may still ask of each call. Any thread. */
final class Allowance {
    private static final int MOST_AT_REST = 10_000; // kept although full again; about 100 bytes each

    private record Key(PrincipalId who, @Nullable String via, Call call) {}

    /** Tokens in the sense of a bucket, and what is under way. */
    private static final class Bucket {
        private double left;
        private long nanos;
        private int underWay;
    }

    private final LongSupplier nanoTime;
    private final double share;
    private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param percent of the rates in the table */
    Allowance(LongSupplier nanoTime, int percent) {
        this.nanoTime = nanoTime;
        this.share = percent / 100.0;
    }

    /** Takes one. @return seconds after which it is worth to ask again; 0 if it was taken, and then {@link #done} is due */
    long take(Actor who, Call call) {
        if (buckets.size() > MOST_AT_REST) {
            buckets.entrySet().removeIf(entry -> isFull(entry.getKey(), entry.getValue()));
        }
        Key key = new Key(who.id(), who.via(), call);
        long[] wait = new long[1];
        buckets.compute(key, (same, before) -> {
            Bucket bucket = refilled(call, before);
            if (bucket.underWay >= call.atOnce()) {
                wait[0] = 1;
            } else if (bucket.left < 1) {
                wait[0] = (long) Math.ceil((1 - bucket.left) / perSecond(call));
            } else {
                bucket.left--;
                bucket.underWay++;
            }
            return bucket;
        });
        return wait[0];
    }

    /** One that was taken is over. */
    void done(Actor who, Call call) {
        buckets.computeIfPresent(new Key(who.id(), who.via(), call), (same, bucket) -> {
            bucket.underWay--;
            return bucket;
        });
    }

    /** Whether there is none left. */
    boolean isUsedUp(Actor who, Call call) {
        boolean[] usedUp = new boolean[1];
        buckets.computeIfPresent(new Key(who.id(), who.via(), call), (same, bucket) -> {
            usedUp[0] = refilled(call, bucket).left < 1;
            return bucket;
        });
        return usedUp[0];
    }

    private boolean isFull(Key key, Bucket bucket) {
        long passed = nanoTime.getAsLong() - bucket.nanos;
        return bucket.underWay == 0 && bucket.left + passed / 1e9 * perSecond(key.call()) >= most(key.call());
    }

    private Bucket refilled(Call call, @Nullable Bucket before) {
        long now = nanoTime.getAsLong();
        Bucket bucket = before;
        if (bucket == null) {
            bucket = new Bucket();
            bucket.left = most(call);
        } else {
            double more = Math.max(0, now - bucket.nanos) / 1e9 * perSecond(call);
            bucket.left = Math.min(most(call), bucket.left + more);
        }
        bucket.nanos = now;
        return bucket;
    }

    private double most(Call call) {
        return Math.max(1, call.rate().count() * share);
    }

    private double perSecond(Call call) {
        return call.rate().perSecond() * share;
    }
}
