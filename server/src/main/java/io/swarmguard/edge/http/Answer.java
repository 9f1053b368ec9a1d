package io.swarmguard.edge.http;

import java.io.IOException;
import java.util.Map;

/** What is sent back. */
public sealed interface Answer {

    /** All of it at once. */
    record Whole(int status, String contentType, byte[] body, Map<String, String> headers) implements Answer {
        public Whole {
            headers = Map.copyOf(headers);
        }
    }

    /** Bit by bit, as it comes, written by {@code source} on a thread of its own until it returns or the peer leaves. */
    record Stream(String contentType, Source source) implements Answer {}

    /** Fills a stream. */
    @FunctionalInterface
    interface Source {
        void fill(Sink sink) throws IOException, InterruptedException;
    }

    /** Takes what a stream carries; waits while the peer does not read. */
    @FunctionalInterface
    interface Sink {
        /** @throws IOException if the peer is gone or is no longer admitted */
        void write(byte[] bytes) throws IOException, InterruptedException;
    }

    static Answer of(int status, String contentType, byte[] body) {
        return new Whole(status, contentType, body, Map.of());
    }
}
