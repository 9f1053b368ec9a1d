package io.swarmguard.store;

import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.Locale;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what the disk and the database throw into {@link StoreException}. */
final class StoreErrors {
    private StoreErrors() {}

    static StoreException of(String doing, Throwable cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        return new StoreException(kind(cause), doing + ": " + why(cause), cause);
    }

    /** The file system often says no more than the path. */
    static String why(Throwable cause) {
        return switch (cause) {
            case NoSuchFileException e -> "there is no " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is there and no directory";
            case AccessDeniedException e -> "this user may not write " + e.getFile();
            default -> String.valueOf(cause.getMessage());
        };
    }

    /** Whether the transaction the error happened in is lost as a whole, not only the statement. */
    static boolean losesTransaction(Throwable cause) {
        return switch (kind(cause)) {
            case FULL, IO, CORRUPT, READ_ONLY, IN_USE -> true;
            default -> false;
        };
    }

    static Kind kind(Throwable cause) {
        return switch (cause) {
            case StoreException known -> known.kind();
            case SQLiteException e -> ofSqlite(e.getResultCode());
            case SQLException e -> Kind.WORK_FAILED;
            case AccessDeniedException e -> Kind.READ_ONLY;
            case FileSystemException e -> ofReason(e.getReason() == null ? "" : e.getReason());
            case IOException e -> ofReason(e.getMessage() == null ? "" : e.getMessage());
            default -> Kind.WORK_FAILED;
        };
    }

    private static Kind ofReason(String reason) {
        String text = reason.toLowerCase(Locale.ROOT);
        if (text.contains("no space") || text.contains("quota") || text.contains("too large")) {
            return Kind.FULL;
        }
        return text.contains("read-only") || text.contains("not permitted") ? Kind.READ_ONLY : Kind.IO;
    }

    private static Kind ofSqlite(SQLiteErrorCode code) {
        return switch (code.code & 0xFF) { // the low byte is the primary code
            case 13 -> Kind.FULL; // SQLITE_FULL
            case 8, 3, 23 -> Kind.READ_ONLY; // SQLITE_READONLY, PERM, AUTH
            case 5, 6 -> Kind.IN_USE; // SQLITE_BUSY, LOCKED
            case 11, 26 -> Kind.CORRUPT; // SQLITE_CORRUPT, NOTADB
            case 10, 14, 7, 9 -> Kind.IO; // SQLITE_IOERR, CANTOPEN, NOMEM, INTERRUPT
            default -> Kind.WORK_FAILED;
        };
    }
}
