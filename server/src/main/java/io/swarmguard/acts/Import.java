package io.swarmguard.acts;

import io.swarmguard.acts.ImportOutcome.BadRow;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.Pem;
import io.swarmguard.identity.ClientCertificate;
import io.swarmguard.identity.Facts;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Rows of a file on their way to becoming principals. Looks at every row, so that the user can mend all of them at once. */
final class Import {
    /** Rows of one import. */
    static final int MAX_ROWS = 100_000;

    private static final int MAX_PEM_CHARACTERS = 2 * ClientCertificate.MAX_BYTES;
    private static final int DEVICE_SESSIONS = 1;
    private static final int SERVICE_SESSIONS = 1000;

    /** A row that cannot be. */
    private static final class BadRowException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Reason reason;

        BadRowException(Reason reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }
    }

    private final List<ImportRow> rows;
    private final List<BadRow> bad = new ArrayList<>();
    private final List<ImportRow> good = new ArrayList<>();
    private final List<Act.PrincipalAdded> acts = new ArrayList<>();
    private final Map<PrincipalId, Integer> lineOf = new HashMap<>();

    Import(List<ImportRow> rows) {
        this.rows = rows;
    }

    ImportOutcome perform(Acts into, Actor by) {
        if (rows.isEmpty() || rows.size() > MAX_ROWS) {
            return new ImportOutcome.Refused(Reason.INVALID_REQUEST, "an import has 1 to " + MAX_ROWS + " rows");
        }
        for (ImportRow row : rows) {
            read(row);
        }
        List<Outcome.@Nullable Refused> refusals = new ArrayList<>(acts.size());
        if (!bad.isEmpty()) {
            into.examine(acts, refusals); // so that the user hears of all bad rows at once
            note(refusals);
            return rejected();
        }
        return switch (into.widen(acts, by, refusals)) {
            case Outcome.Done done -> new ImportOutcome.Imported(acts.size(), weak(), done.entry() - acts.size() + 1);
            case Outcome.Refused refused -> refused(refused, refusals);
        };
    }

    private ImportOutcome refused(Outcome.Refused whole, List<Outcome.@Nullable Refused> refusals) {
        note(refusals);
        return bad.isEmpty() ? new ImportOutcome.Refused(whole.reason(), whole.detail()) : rejected();
    }

    private void note(List<Outcome.@Nullable Refused> refusals) {
        for (int i = 0; i < refusals.size(); i++) {
            Outcome.Refused refused = refusals.get(i);
            if (refused != null) {
                bad.add(new BadRow(good.get(i).line(), refused.reason(), refused.detail()));
            }
        }
    }

    private ImportOutcome rejected() {
        bad.sort(Comparator.comparingInt(BadRow::line));
        return new ImportOutcome.Rejected(bad);
    }

    private int weak() {
        int weak = 0;
        for (Act.PrincipalAdded act : acts) {
            if (act.certificate() != null && act.certificate().known().weak()) {
                weak++;
            }
        }
        return weak;
    }

    private void read(ImportRow row) {
        try {
            if (row.fault() != null) {
                throw invalid(row.fault());
            }
            PrincipalId id = new PrincipalId(kind(row.kind()), name(row.name()));
            Integer before = lineOf.putIfAbsent(id, row.line());
            if (before != null) {
                throw new BadRowException(Reason.NAME_TAKEN, id + " stands in line " + before + " already");
            }
            acts.add(new Act.PrincipalAdded(id, facts(row, id.kind()), certificate(row.certificatePem())));
            good.add(row);
        } catch (BadRowException e) {
            bad.add(new BadRow(row.line(), e.reason, String.valueOf(e.getMessage())));
        }
    }

    private static PrincipalKind kind(String text) throws BadRowException {
        return switch (text) {
            case "device" -> PrincipalKind.DEVICE;
            case "service" -> PrincipalKind.SERVICE;
            default -> throw invalid("kind is device or service, not '" + shown(text) + "'");
        };
    }

    private static Name name(String text) throws BadRowException {
        try {
            return new Name(text);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Facts facts(ImportRow row, PrincipalKind kind) throws BadRowException {
        TreeSet<Name> segments = new TreeSet<>();
        boolean all = row.segment().equals("*");
        if (!all) {
            for (String segment : row.segment().split(";", -1)) {
                segments.add(name(segment.strip()));
            }
        }
        Name role = name(row.role());
        try {
            return new Facts(role, segments, all, maxSessions(row.maxSessions(), kind), blankToNull(row.externalId()));
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static int maxSessions(@Nullable String text, PrincipalKind kind) throws BadRowException {
        if (text == null || text.isBlank()) {
            return kind == PrincipalKind.DEVICE ? DEVICE_SESSIONS : SERVICE_SESSIONS;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw invalid("max_sessions is a number, not '" + shown(text) + "'");
        }
    }

    private static Act.Certificate certificate(String pem) throws BadRowException {
        if (pem.length() > MAX_PEM_CHARACTERS) {
            throw new BadRowException(
                    Reason.CERTIFICATE_MALFORMED,
                    "the PEM text has " + pem.length() + " characters, more than " + MAX_PEM_CHARACTERS);
        }
        try {
            List<byte[]> blocks = Pem.blocks(pem, Pem.CERTIFICATE);
            if (blocks.isEmpty()) {
                throw new BadRowException(Reason.CERTIFICATE_MALFORMED, "no certificate in the PEM text");
            }
            byte[] der = blocks.get(0); // what follows is its chain
            return new Act.Certificate(der, ClientCertificate.parse(der).known(false));
        } catch (MalformedException e) {
            throw new BadRowException(Reason.CERTIFICATE_MALFORMED, String.valueOf(e.getMessage()));
        } catch (ClientCertificate.RefusedException e) {
            throw new BadRowException(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static BadRowException invalid(String message) {
        return new BadRowException(Reason.INVALID_REQUEST, message);
    }

    private static String shown(String text) {
        String cut = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
