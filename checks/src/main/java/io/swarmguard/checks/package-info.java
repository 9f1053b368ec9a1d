/** Everything that tests, loads and attacks the product and is never shipped with it. */
@NullMarked
package io.swarmguard.checks;

import org.jspecify.annotations.NullMarked;
