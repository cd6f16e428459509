package io.yilianyun.bridge.persistence;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/** Lets the pool drop a connection that can only read, as one to a server that is a replica since a failover. */
public final class ReadOnlySessions implements SQLExceptionOverride {
    private static final String READ_ONLY_TRANSACTION = "25006";
    /** MariaDB and MySQL: read_only or super_read_only is set; the tables are read-only. */
    private static final Set<Integer> READ_ONLY_SERVER = Set.of(1290, 1836);

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return READ_ONLY_TRANSACTION.equals(e.getSQLState()) || READ_ONLY_SERVER.contains(e.getErrorCode())
                ? Override.MUST_EVICT
                : Override.CONTINUE_EVICT;
    }
}
