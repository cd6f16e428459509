package io.yilianyun.bridge.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.InitializingBean;

/**
 * Brings the bridge's tables up to date at start. It keeps a history table of its own, so that it gets along with a host
 * application's migrations in the same database.
 */
public class Schema implements InitializingBean {
    private final DataSource dataSource;
    private final Dialect dialect;

    public Schema(DataSource dataSource, Dialect dialect) {
        this.dataSource = dataSource;
        this.dialect = dialect;
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
    }
}
