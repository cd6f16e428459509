package io.yilianyun.bridge.persistence;

import java.sql.SQLException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** The database cannot be used; the start ends with the message and the action, and without a trace. */
public final class UnusableDatabaseException extends IllegalStateException {
    /** H2's codes: the file is damaged, or another process has it. */
    private static final int DAMAGED = 90030;

    private static final int IN_USE = 90020;

    private final String action;

    UnusableDatabaseException(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    static UnusableDatabaseException of(Exception e) {
        String cause = String.valueOf(e.getMessage()).strip().replaceFirst("\\.$", "");
        int code = ExceptionUtils.getThrowableList(e).stream()
                .mapToInt(each -> each instanceof SQLException sql ? sql.getErrorCode() : 0)
                .filter(each -> each == DAMAGED || each == IN_USE)
                .findFirst()
                .orElse(0);
        return switch (code) {
            case DAMAGED ->
                new UnusableDatabaseException(
                        "The database's file is damaged: " + cause,
                        "Keep the file aside, put the last copy of it in its place, and start again. Without a copy, start with none:"
                                + " every merchant then has to authorize every printer again.",
                        e);
            case IN_USE ->
                new UnusableDatabaseException(
                        "Another process uses the database's file: " + cause,
                        "Stop the other bridge, or start this one in another folder. Several nodes need PostgreSQL, MariaDB or MySQL.",
                        e);
            default ->
                new UnusableDatabaseException(
                        "The database cannot be reached: " + cause,
                        "Check spring.datasource.url, spring.datasource.username and spring.datasource.password, and that the server runs.",
                        e);
        };
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
