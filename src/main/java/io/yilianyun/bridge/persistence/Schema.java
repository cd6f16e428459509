package io.yilianyun.bridge.persistence;

import io.yilianyun.bridge.config.FailedStartException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Brings the bridge's tables up to date at start. It keeps a history table of its own, so that it gets along with a host
 * application's migrations in the same database, and comes after those: they may ask for an empty database.
 */
@Component("bridgeSchema")
@DependsOnDatabaseInitialization
public class Schema implements InitializingBean {
    private final DataSource dataSource;
    private final Dialect dialect;
    private final Sql sql;

    public Schema(DataSource dataSource, Dialect dialect, Sql sql) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.sql = sql;
    }

    @Override
    public void afterPropertiesSet() {
        try {
            flyway(dataSource, dialect).load().migrate();
            // For the database, not for a connection: whatever the URL says.
            new JdbcTemplate(dataSource).execute(sql.get("durable"));
        } catch (FlywayException | DataAccessException e) {
            throw unusable(e);
        }
    }

    static FluentConfiguration flyway(DataSource dataSource, Dialect dialect) {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:yilianyun/migration")
                .table("yly_schema_history")
                .placeholders(dialect.placeholders)
                .baselineOnMigrate(true)
                .baselineVersion("0");
    }

    static FailedStartException unusable(Exception e) {
        return new FailedStartException(
                "The bridge's tables cannot be made or brought up to date: "
                        + NestedExceptionUtils.getMostSpecificCause(e).getMessage(),
                "Give the database's user the right to make tables, in PostgreSQL by GRANT CREATE ON SCHEMA public TO <user>,"
                        + " or name a schema of its own in the URL (?currentSchema=bridge). A database's file must be writable,"
                        + " and the pool have two connections or more (spring.datasource.hikari.maximum-pool-size).",
                e);
    }
}
