package io.swarmguard.gate;

import io.swarmguard.policy.Budget;
import io.swarmguard.terms.Name;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one holder has left of one allowance. Full at first; safe for any thread. */
sealed interface Purse {
    /**
     * What one message costs.
     *
     * @param bytes of topic and payload
     * @param device that its topic names; null if it names none, and then it costs none
     */
    record Cost(long bytes, @Nullable Name device) {}

    /** False: there is not enough left, and nothing was taken. */
    boolean take(Cost cost, long nowMillis);

    /** Undoes a take of a moment ago, since the message is refused for another reason. */
    void giveBack(Cost cost);

    /** Whether nothing is lost by forgetting it. */
    boolean isFull(long nowMillis);

    static Purse of(Budget.Allowance allowance) {
        return allowance.measure() == Budget.Measure.DEVICES ? new Devices(allowance) : new Bucket(allowance);
    }

    /** Messages or bytes: filled evenly, up to a whole period's amount. */
    final class Bucket implements Purse {
        private final boolean isBytes;
        private final double most;
        private final double perMilli;
        private double left;
        private long filledAt;

        private Bucket(Budget.Allowance allowance) {
            isBytes = allowance.measure() == Budget.Measure.BYTES;
            most = allowance.amount();
            perMilli = most / allowance.period().toMillis();
            left = most;
        }

        @Override
        public synchronized boolean take(Cost cost, long nowMillis) {
            fill(nowMillis);
            double price = price(cost);
            if (price > left) {
                return false;
            }
            left -= price;
            return true;
        }

        @Override
        public synchronized void giveBack(Cost cost) {
            left = Math.min(most, left + price(cost));
        }

        @Override
        public synchronized boolean isFull(long nowMillis) {
            fill(nowMillis);
            return left >= most;
        }

        private void fill(long nowMillis) {
            if (nowMillis > filledAt) { // a clock that goes back fills nothing
                left = Math.min(most, left + (nowMillis - filledAt) * perMilli);
                filledAt = nowMillis;
            }
        }

        private double price(Cost cost) {
            return isBytes ? cost.bytes() : 1;
        }
    }

    /** Different devices within the last period; those that were named in it cost nothing again. */
    final class Devices implements Purse {
        private final long most;
        private final long periodMillis;
        private final Map<Name, Long> named = new LinkedHashMap<>(); // by when last, the longest ago first

        private Devices(Budget.Allowance allowance) {
            most = allowance.amount();
            periodMillis = allowance.period().toMillis();
        }

        @Override
        public synchronized boolean take(Cost cost, long nowMillis) {
            Name device = cost.device();
            if (device == null) {
                return true;
            }
            forget(nowMillis - periodMillis);
            if (named.remove(device) == null && named.size() >= most) {
                return false;
            }
            named.put(device, nowMillis);
            return true;
        }

        /** A device stays named: what is refused for another reason may be tried again without a new price. */
        @Override
        public void giveBack(Cost cost) {}

        @Override
        public synchronized boolean isFull(long nowMillis) {
            forget(nowMillis - periodMillis);
            return named.isEmpty();
        }

        private void forget(long untilMillis) {
            Iterator<Long> times = named.values().iterator();
            while (times.hasNext() && times.next() <= untilMillis) {
                times.remove();
            }
        }
    }
}
