package io.yilianyun.bridge.admin;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.function.SingletonSupplier;

/** Configures the HTTP API and the audit. */
@Configuration(proxyBeanMethods = false)
@Import({
    AppController.class,
    AuditController.class,
    CallController.class,
    DeadLetterController.class,
    EncryptionController.class,
    TokenController.class,
    Flows.class,
    ApiExceptionResolver.class,
    ApiWebConfigurer.class,
    AuditRepository.class,
    AuditLog.class,
    OpenApiConfiguration.class,
    StandaloneConfiguration.class
})
public class AdminConfiguration {
    @Bean
    static AuditInterceptor.PostProcessor bridgeAuditPostProcessor(ObjectProvider<AuditLog> log) {
        return new AuditInterceptor.PostProcessor(SingletonSupplier.of(log::getObject));
    }
}
