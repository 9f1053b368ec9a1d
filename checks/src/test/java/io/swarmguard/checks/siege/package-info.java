/**
 * The hub besieged: strangers and thieves at its doors while machines go on talking.
 * Invariant: attacks are bounded in count and time, come over loopback only, and are judged by what the machines feel.
 */
@NullMarked
package io.swarmguard.checks.siege;

import org.jspecify.annotations.NullMarked;
