package io.yilianyun.bridge.persistence;

import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** The database cannot be used; the start ends with the message and the mend, and without a trace. */
public final class UnusableDatabaseException extends IllegalStateException {
    /** H2's codes: the file is damaged, or another process has it. */
    private static final int DAMAGED = 90030;

    private static final int IN_USE = 90020;

    private final String mend;

    UnusableDatabaseException(String message, String mend, Throwable cause) {
        super(message, cause);
        this.mend = mend;
    }

    static UnusableDatabaseException of(Exception e) {
        Set<Integer> codes = ExceptionUtils.getThrowableList(e).stream()
                .filter(SQLException.class::isInstance)
                .map(cause -> ((SQLException) cause).getErrorCode())
                .collect(Collectors.toSet());
        String cause = String.valueOf(e.getMessage()).strip().replaceFirst("\\.$", "");
        if (codes.contains(DAMAGED)) {
            return new UnusableDatabaseException(
                    "The database's file is damaged: " + cause,
                    "Keep the file aside, put the last copy of it in its place, and start again. Without a copy, start with none:"
                            + " every merchant then has to authorize every printer again.",
                    e);
        }
        if (codes.contains(IN_USE)) {
            return new UnusableDatabaseException(
                    "Another process uses the database's file: " + cause,
                    "Stop the other bridge, or start this one in another folder. Several nodes need PostgreSQL, MariaDB or MySQL.",
                    e);
        }
        return new UnusableDatabaseException(
                "The database cannot be reached: " + cause,
                "Check spring.datasource.url, spring.datasource.username and spring.datasource.password, and that the server runs.",
                e);
    }

    /** What to do. */
    public String mend() {
        return mend;
    }
}
