package io.yilianyun.bridge.persistence;

import io.yilianyun.bridge.config.FailedStartException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.List;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Says why the database cannot be used, and what to do. */
final class UnusableDatabase {
    /** H2's codes. */
    private static final int DAMAGED = 90030;

    private static final int IN_USE = 90020;

    private UnusableDatabase() {}

    static FailedStartException of(Exception e) {
        String cause = String.valueOf(e.getMessage()).strip().replaceFirst("\\.$", "");
        List<Integer> codes = ExceptionUtils.getThrowableList(e).stream()
                .map(each -> each instanceof SQLException sql ? sql.getErrorCode() : 0)
                .toList();
        if (codes.contains(DAMAGED)) {
            return new FailedStartException(
                    "The database's file is damaged: " + cause,
                    "Keep the file aside, put the last copy of it in its place, and start again. Without a copy, start with none:"
                            + " every merchant then has to authorize every printer again.",
                    e);
        }
        if (codes.contains(IN_USE)) {
            return new FailedStartException(
                    "Another process uses the database's file: " + cause,
                    "Stop the other bridge, or start this one in another folder. Several nodes need PostgreSQL, MariaDB or MySQL.",
                    e);
        }
        FileSystemException file = ExceptionUtils.throwableOfType(e, FileSystemException.class);
        if (file != null) {
            return new FailedStartException(
                    "The folder of the database's file cannot be written to: " + file.getFile(),
                    "Give the user of the bridge the right to write there, mount a volume that it may write to, or name another"
                            + " database in spring.datasource.url.",
                    e);
        }
        // A driver's own message need not name the host that is unknown.
        String root = e.getCause() == null ? "" : " (" + ExceptionUtils.getRootCauseMessage(e) + ")";
        return new FailedStartException(
                "The database cannot be reached: " + cause + root,
                "Check its URL, user and password (spring.datasource.*, or those of --copy-database), and that the server runs.",
                e);
    }
}
