package io.yilianyun.bridge.persistence;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Brings the bridge's tables up to date at start. It keeps a history table of its own, so that it gets along with a host
 * application's migrations in the same database.
 */
@Component("bridgeSchema")
public class Schema implements InitializingBean {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

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
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:yilianyun/migration")
                .table("yly_schema_history")
                .placeholders(dialect.placeholders())
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
        makeDurable();
    }

    /** For the database, not for a connection: whatever the URL says. */
    private void makeDurable() {
        try {
            new JdbcTemplate(dataSource).execute(sql.get("durable"));
        } catch (DataAccessException e) {
            LOG.warn(
                    "H2's WRITE_DELAY could not be changed: what is committed within the last half second is lost if the process is"
                            + " killed. Add ;WRITE_DELAY=0 to the database's URL",
                    e);
        }
    }
}
