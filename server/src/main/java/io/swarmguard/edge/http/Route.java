package io.swarmguard.edge.http;

/**
 * Which handler answers what.
 *
 * @param method GET, POST or DELETE
 * @param path exact, or with {@code {name}} for one segment
 */
public record Route(String method, String path, Handler handler) {
    public static Route get(String path, Handler handler) {
        return new Route("GET", path, handler);
    }

    public static Route post(String path, Handler handler) {
        return new Route("POST", path, handler);
    }
}
