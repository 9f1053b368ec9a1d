package io.swarmguard.edge.http;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of request bodies that one listener holds, from their arrival until their request is handled. Any thread. */
final class Receiving {
    private final HttpLimits limits;
    private final AtomicLong all = new AtomicLong();
    private final AtomicLong strangers = new AtomicLong();

    Receiving(HttpLimits limits) {
        this.limits = limits;
    }

    /** Why a body is not read to its end. */
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int status;

        /** @param status 413: this one is too large; 503: all together are */
        TooMuch(int status) {
            super("too much", null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Who sends it. */
    enum From {
        /** Somebody the listener is there for. */
        OWN,
        /** Somebody admitted besides: all of these and the strangers have a share together. */
        GUEST,
        /** Somebody who showed no certificate. */
        STRANGER
    }

    /** @param mostBytes what the route takes, if that is less than what the listener does */
    Body begin(From from, long mostBytes) {
        return new Body(from, mostBytes);
    }

    /** One request's. */
    final class Body {
        private final From from;
        private final long mostBytes;
        private long held;
        private boolean ended;

        private Body(From from, long mostBytes) {
            this.from = from;
            this.mostBytes = mostBytes;
        }

        /** @throws TooMuch if it is */
        synchronized void add(int bytes) {
            if (ended) {
                return; // what still comes of a request that was given up is thrown away
            }
            held += bytes;
            long together = all.addAndGet(bytes);
            long theirs = from != From.OWN ? strangers.addAndGet(bytes) : 0;
            if (held > most()) {
                throw new TooMuch(413);
            }
            if (together > limits.receivingBytes() || theirs > limits.strangersReceivingBytes()) {
                throw new TooMuch(503);
            }
        }

        long most() {
            return Math.min(
                    mostBytes, from == From.STRANGER ? limits.strangers().requestBytes() : limits.requestBytes());
        }

        /** It is handled, or given up. */
        synchronized void end() {
            ended = true;
            all.addAndGet(-held);
            if (from != From.OWN) {
                strangers.addAndGet(-held);
            }
            held = 0;
        }
    }
}
