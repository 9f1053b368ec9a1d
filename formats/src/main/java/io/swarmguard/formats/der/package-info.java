/**
 * The distinguished encoding of ASN.1 (X.690), read strictly: what certificates and requests for them are made of.
 * Invariant: any bytes give a value or a MalformedException, in time and memory proportional to their number.
 */
@NullMarked
package io.swarmguard.formats.der;

import org.jspecify.annotations.NullMarked;
