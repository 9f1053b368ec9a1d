package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.cbor.CborReader;
import io.swarmguard.formats.cbor.CborWriter;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.Rules;
import java.time.Duration;

/** Evidence as CBOR: an array that begins with the number of its sort, which is stable for ever. */
final class EvidenceForm {
    private static final int FINDING = 1;
    private static final int APPRAISED = 2;
    private static final int EXPOSED = 3;
    private static final int CERTIFICATE_AGE = 4;

    private EvidenceForm() {}

    static void write(Evidence evidence, CborWriter out) {
        switch (evidence) {
            case Evidence.Finding e ->
                out.array(6)
                        .integer(FINDING)
                        .text(e.topic().value())
                        .text(e.grade().code())
                        .text(Rules.code(e.severity()))
                        .integer(e.decay().toMillis())
                        .text(e.detail());
            case Evidence.Appraised e ->
                out.array(3).integer(APPRAISED).bool(e.sound()).text(e.detail());
            case Evidence.Exposed e ->
                out.array(4)
                        .integer(EXPOSED)
                        .text(e.weakness().value())
                        .text(Rules.code(e.severity()))
                        .text(e.detail());
            case Evidence.CertificateAge e ->
                out.array(2).integer(CERTIFICATE_AGE).integer(e.percent());
        }
    }

    /** @throws IllegalArgumentException if something in it is impossible, or of a sort that this version does not know */
    static Evidence read(CborReader in) throws MalformedException {
        int fields = in.array();
        int sort = (int) in.integer(0, Integer.MAX_VALUE);
        Evidence read = switch (sort) {
            case FINDING ->
                new Evidence.Finding(
                        new Name(in.text()), Grade.ofCode(in.text()), severity(in.text()), decay(in), in.text());
            case APPRAISED -> new Evidence.Appraised(in.bool(), in.text());
            case EXPOSED -> new Evidence.Exposed(new Name(in.text()), severity(in.text()), in.text());
            case CERTIFICATE_AGE -> new Evidence.CertificateAge((int) in.integer(0, 100));
            default -> throw new IllegalArgumentException("evidence of sort " + sort);
        };
        if (fields != fields(read)) {
            throw new MalformedException("evidence with " + fields + " fields");
        }
        return read;
    }

    private static int fields(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Finding e -> 6;
            case Evidence.Appraised e -> 3;
            case Evidence.Exposed e -> 4;
            case Evidence.CertificateAge e -> 2;
        };
    }

    private static Duration decay(CborReader in) throws MalformedException {
        return Duration.ofMillis(in.integer(0, Evidence.SLOWEST_DECAY.toMillis()));
    }

    private static Severity severity(String code) {
        for (Severity severity : Severity.values()) {
            if (Rules.code(severity).equals(code)) {
                return severity;
            }
        }
        throw new IllegalArgumentException("'" + code + "' is not a severity");
    }
}
