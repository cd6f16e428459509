package io.yilianyun.bridge;

import io.yilianyun.bridge.admin.AdminConfiguration;
import io.yilianyun.bridge.app.AppConfiguration;
import io.yilianyun.bridge.authorize.AuthorizeConfiguration;
import io.yilianyun.bridge.call.CallConfiguration;
import io.yilianyun.bridge.config.PropertiesConfiguration;
import io.yilianyun.bridge.crypto.CryptoConfiguration;
import io.yilianyun.bridge.deadletter.DeadLetterConfiguration;
import io.yilianyun.bridge.observability.ObservabilityConfiguration;
import io.yilianyun.bridge.outbox.OutboxConfiguration;
import io.yilianyun.bridge.persistence.PersistenceConfiguration;
import io.yilianyun.bridge.platform.PlatformConfiguration;
import io.yilianyun.bridge.push.PushConfiguration;
import io.yilianyun.bridge.routing.RoutingConfiguration;
import io.yilianyun.bridge.sandbox.SandboxConfiguration;
import io.yilianyun.bridge.security.SecurityConfiguration;
import io.yilianyun.bridge.token.TokenConfiguration;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.quartz.QuartzAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.MultipartAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Sets the bridge up in any Camel Spring Boot application that has it on its class path. Each package configures its own beans; all their
 * names begin with {@code bridge}, so that they get along with a host's.
 */
@AutoConfiguration(
        after = {JdbcTemplateAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class},
        before = {
            CamelAutoConfiguration.class,
            QuartzAutoConfiguration.class,
            ErrorMvcAutoConfiguration.class,
            MultipartAutoConfiguration.class
        })
@Import({
    PropertiesConfiguration.class,
    PersistenceConfiguration.class,
    CryptoConfiguration.class,
    OutboxConfiguration.class,
    DeadLetterConfiguration.class,
    PlatformConfiguration.class,
    AppConfiguration.class,
    TokenConfiguration.class,
    AuthorizeConfiguration.class,
    PushConfiguration.class,
    CallConfiguration.class,
    RoutingConfiguration.class,
    ObservabilityConfiguration.class,
    SecurityConfiguration.class,
    AdminConfiguration.class,
    SandboxConfiguration.class
})
public class BridgeAutoConfiguration {}
