package io.yilianyun.bridge.admin;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.function.SingletonSupplier;

/** Configures the HTTP API and the audit. */
@Configuration(proxyBeanMethods = false)
@Import({AdminConfiguration.Api.class, AuditRepository.class, AuditLog.class, StandaloneConfiguration.class})
public class AdminConfiguration {
    @Bean
    static AuditInterceptor.PostProcessor bridgeAuditPostProcessor(ObjectProvider<AuditLog> log) {
        return new AuditInterceptor.PostProcessor(SingletonSupplier.of(log::getObject));
    }

    /** The API, and the console, which uses it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("yilianyun.api.enabled")
    @Import({
        AppController.class,
        AuditController.class,
        EventController.class,
        CallController.class,
        DeadLetterController.class,
        EncryptionController.class,
        TokenController.class,
        Flows.class,
        ApiExceptionResolver.class,
        ApiWebConfigurer.class,
        OpenApiConfiguration.class,
        ConsoleController.class,
        ConsolePrinterController.class,
        ConsoleDeadLetterController.class,
        ConsoleSystemController.class,
        ConsoleOnboardingController.class,
        AddressCheck.class,
        ConsoleController.Settings.class,
        Overview.class,
        RefreshHours.class,
        ManagedRoutes.class
    })
    static class Api {}
}
