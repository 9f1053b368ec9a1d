package io.swarmguard.edge.http;

/**
 * Which handler answers what.
 *
 * @param method GET, POST or DELETE
 * @param path exact, or with {@code {name}} for one segment
 * @param mostBytes largest request body, if that is less than what the listener takes
 */
public record Route(String method, String path, long mostBytes, Handler handler) {
    /** The listener's own limit. */
    public static final long AS_THE_LISTENER = Long.MAX_VALUE;

    public static Route get(String path, Handler handler) {
        return new Route("GET", path, AS_THE_LISTENER, handler);
    }

    public static Route post(String path, Handler handler) {
        return new Route("POST", path, AS_THE_LISTENER, handler);
    }
}
