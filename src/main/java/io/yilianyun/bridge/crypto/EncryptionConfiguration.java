package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The keyset, which of its keys encrypts, and what is still encrypted with older ones. */
@Configuration(proxyBeanMethods = false)
public class EncryptionConfiguration {
    /**
     * @param schema made first, since the values stand in its tables
     */
    @Bean
    EncryptedValues bridgeEncryptedValues(NamedParameterJdbcTemplate jdbc, Sql sql, Schema schema) {
        return new EncryptedValues(jdbc, sql);
    }

    @Bean
    Keyset bridgeKeyset(BridgeProperties properties, EncryptedValues values) {
        return Keyset.open(
                properties.security().encryptionKeyset(), properties.security().encryptionKmsUri(), values::exist);
    }

    @Bean
    Rotation bridgeRotation(
            Keyset keyset,
            EncryptedValues values,
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            @Qualifier("bridgeClock") Clock clock) {
        return new Rotation(keyset, values, jdbc, transaction, sql, clock);
    }

    /**
     * @param rotation has made sure by then that the keyset fits the database
     */
    @Bean
    Cipher bridgeCipher(Keyset keyset, Rotation rotation) {
        return new Cipher(keyset);
    }

    @Bean
    Reencryption bridgeReencryption(
            Keyset keyset,
            Cipher cipher,
            Rotation rotation,
            EncryptedValues values,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            @Qualifier("bridgeClock") Clock clock) {
        return new Reencryption(keyset, cipher, rotation, values, jdbc, sql, clock);
    }

    @Bean
    EncryptionApi bridgeEncryptionApi(Keyset keyset, Rotation rotation, EncryptedValues values) {
        return new EncryptionApi(keyset, rotation, values);
    }

    /** Shown as {@code bridgeEncryption} in {@code /actuator/health}. */
    @Bean
    EncryptionHealth bridgeEncryptionHealthIndicator(
            Keyset keyset, Rotation rotation, NamedParameterJdbcTemplate jdbc, Sql sql) {
        return new EncryptionHealth(keyset, rotation, jdbc, sql);
    }
}
