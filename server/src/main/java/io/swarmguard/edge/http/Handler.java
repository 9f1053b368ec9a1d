package io.swarmguard.edge.http;

/** Says what a request comes to. Runs on a thread that may block. */
@FunctionalInterface
public interface Handler {
    Answer handle(Request request);
}
