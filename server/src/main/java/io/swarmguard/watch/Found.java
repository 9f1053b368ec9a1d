package io.swarmguard.watch;

import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.UnderOwnKey;

/** Evidence, and whom it is about. */
public record Found(UnderOwnKey who, Evidence evidence) {}
