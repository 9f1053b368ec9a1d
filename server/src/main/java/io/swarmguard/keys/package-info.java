/**
 * Key custody: the master key outside the data directory, the data keys below it, and the keys that sign.
 * Invariant: a secret leaves this package only through an InsecureKeyAccess token, and no key ever seals two records under one nonce.
 */
@NullMarked
package io.swarmguard.keys;

import org.jspecify.annotations.NullMarked;
