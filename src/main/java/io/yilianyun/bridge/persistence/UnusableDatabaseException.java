package io.yilianyun.bridge.persistence;

import java.sql.SQLException;

/** The database cannot be used; the start ends with the message and the mend, and without a trace. */
public final class UnusableDatabaseException extends IllegalStateException {
    /** H2's codes: the file is damaged, or another process has it. */
    private static final int DAMAGED = 90030;

    private static final int IN_USE = 90020;

    private final String mend;

    private UnusableDatabaseException(String message, String mend, Throwable cause) {
        super(message, cause);
        this.mend = mend;
    }

    static UnusableDatabaseException of(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException h2 && h2.getErrorCode() == DAMAGED) {
                return new UnusableDatabaseException(
                        "The database's file is damaged: " + sentence(h2),
                        "Keep the file aside, put the last copy of it in its place, and start again. Without a copy, start with none:"
                                + " every merchant then has to authorize every printer again.",
                        e);
            }
            if (cause instanceof SQLException h2 && h2.getErrorCode() == IN_USE) {
                return new UnusableDatabaseException(
                        "Another process uses the database's file: " + sentence(h2),
                        "Stop the other bridge, or start this one in another folder. Several nodes need PostgreSQL, MariaDB or MySQL.",
                        e);
            }
        }
        return new UnusableDatabaseException(
                "The database cannot be reached: " + sentence(e),
                "Check spring.datasource.url, spring.datasource.username and spring.datasource.password, and that the server runs.",
                e);
    }

    static UnusableDatabaseException unknown(String product) {
        return new UnusableDatabaseException(
                "The bridge runs on H2, PostgreSQL, MariaDB and MySQL, not on " + product,
                "Set spring.datasource.url to a database of one of these.",
                null);
    }

    private static String sentence(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceFirst("\\.$", "");
    }

    /** What to do. */
    public String mend() {
        return mend;
    }
}
