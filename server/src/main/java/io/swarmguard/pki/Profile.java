package io.swarmguard.pki;

import io.swarmguard.terms.PrincipalKind;
import java.util.Locale;

/** What a certificate is good for. */
enum Profile {
    DEVICE,
    SERVICE,
    OPERATOR,
    SERVER;

    /** As the ledger names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Profile of(PrincipalKind kind) {
        return switch (kind) {
            case DEVICE -> DEVICE;
            case SERVICE -> SERVICE;
            case OPERATOR -> OPERATOR;
            case APPLICANT, INTERNAL -> throw new IllegalArgumentException("no certificates for an " + kind.code());
        };
    }
}
