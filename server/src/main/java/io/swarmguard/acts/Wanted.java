package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.cbor.CborReader;
import io.swarmguard.formats.cbor.CborWriter;
import io.swarmguard.terms.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants done that needs a second person: the acts to the last bit, and what else is needed to do them. As
 * deterministic CBOR {@code [attachment, type, body, type, body …]}; its digest is what is approved.
 *
 * @param attachment for a new operator the public key (SPKI) to be certified; not to be changed
 */
public record Wanted(List<Act> acts, byte @Nullable [] attachment) {
    /** Bytes of the encoding. */
    public static final int MAX_BYTES = 1 << 20;
    /** Acts in one. */
    public static final int MAX_ACTS = 16;

    public Wanted {
        acts = List.copyOf(acts);
    }

    /** Acts that need nothing else. */
    public Wanted(Act... acts) {
        this(List.of(acts), null);
    }

    byte[] encode() {
        CborWriter out = new CborWriter().array(1 + 2 * acts.size());
        if (attachment == null) {
            out.nothing();
        } else {
            out.bytes(attachment);
        }
        for (Act act : acts) {
            out.integer(ActKind.of(act).type()).bytes(timeless(act));
        }
        return out.toByteArray();
    }

    /** An act by nobody at no time, so that equal acts have equal bytes. */
    private static byte[] timeless(Act act) {
        return new Recorded(act, Actor.HUB, Instant.EPOCH, false, 0).encode();
    }

    static Wanted decode(byte[] encoded) throws MalformedException {
        CborReader in = new CborReader(encoded);
        int elements = in.array();
        if (elements < 3 || elements % 2 == 0 || elements > 1 + 2 * MAX_ACTS) {
            throw new MalformedException("what is wanted is one act or some");
        }
        byte[] attachment = in.nothing() ? null : in.bytes();
        List<Act> acts = new ArrayList<>();
        for (int i = 1; i < elements; i += 2) {
            int type = (int) in.integer(0, Integer.MAX_VALUE);
            acts.add(Recorded.decode(type, in.bytes()).act());
        }
        in.end();
        return new Wanted(acts, attachment);
    }

    public Fingerprint digest() {
        return Fingerprint.of(encode());
    }

    /** Whether these acts begin with the wanted ones, to the last bit. */
    boolean isBeginningOf(List<? extends Act> others) {
        return others.size() >= acts.size()
                && new Wanted(List.copyOf(others.subList(0, acts.size())), attachment)
                        .digest()
                        .equals(digest());
    }
}
