package io.swarmguard.policy;

/**
 * One question about what policies permit, such as {@code sensor never publish command}. The language is described in
 * docs/policy-questions.md.
 *
 * @param text as it was asked
 * @param where the classes it is about
 * @param layout of what {@code where} mentions
 */
record PolicyQuestion(String text, Form form, Condition where, Layout layout) {
    /** What is asked about those classes. */
    enum Form {
        /** None of them is permitted. */
        NEVER,
        /** Each of them is permitted. */
        ALWAYS,
        /** Some of them is permitted. */
        CAN
    }
}
