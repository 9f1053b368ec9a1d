package io.swarmguard.policy;

/** One policy as a condition over facts. */
record CompiledPolicy(String id, boolean isPermit, Condition condition) {}
