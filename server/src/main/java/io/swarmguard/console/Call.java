package io.swarmguard.console;

import io.swarmguard.config.Rate;
import io.swarmguard.terms.Right;

/**
 * One call of the operators' API and what each operator may ask of it.
 *
 * @param right who may
 * @param rate of each operator, and of each token; so many at once if it rested before
 * @param atOnce under way, of each operator and of each token
 * @param mostBytes of the body
 * @param inPerson whether only the operator's own certificate will do, and no token
 */
record Call(String method, String path, Right right, Rate rate, int atOnce, long mostBytes, boolean inPerson) {

    /** What it is about: the first level of the path below {@code /api/}. */
    String group() {
        return path.split("/")[2];
    }

    /** Whether it takes rows about many, each of which a token's segment allows or not. */
    boolean isReport() {
        return group().equals("posture") && !isReading();
    }

    /** Whether it only looks. */
    boolean isReading() {
        return method.equals("GET");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
