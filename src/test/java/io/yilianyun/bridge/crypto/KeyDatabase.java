package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.persistence.Dialect;
import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.support.TestProperties;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database in memory with the bridge's tables; each node that is opened on it has data keys of its own in memory. */
final class KeyDatabase {
    final MovableClock clock = new MovableClock(Instant.parse("2028-03-01T02:00:00Z"));
    final DataKeyRepository repository;

    KeyDatabase() {
        DriverManagerDataSource dataSource =
                new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Sql sql = new Sql(Dialect.H2);
        Schema schema = new Schema(dataSource, Dialect.H2, sql);
        schema.afterPropertiesSet();
        repository =
                new DataKeyRepository(new SqlTemplate(new NamedParameterJdbcTemplate(dataSource), sql), clock, schema);
    }

    /** Opens the data keys, as a start of the bridge does. */
    EncryptionKeys open(String keyset) {
        return open(keyset, null);
    }

    EncryptionKeys open(String keyset, String kms) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("yilianyun.security.encryption-keyset", keyset);
        if (kms != null) {
            properties.put("yilianyun.security.encryption-kms-uri", kms);
        }
        return new EncryptionKeys(TestProperties.with(properties), repository, clock);
    }
}
