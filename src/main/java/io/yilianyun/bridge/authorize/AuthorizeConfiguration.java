package io.yilianyun.bridge.authorize;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures authorization: states, tickets, the callback, the code exchange and the merchant's pages. */
@Configuration(proxyBeanMethods = false)
@Import({
    AuthorizationRepository.class,
    AuthorizeFlow.class,
    CallbackPage.class,
    CodeExchange.class,
    OutcomeRecorder.class,
    PageResources.class,
    Pages.class,
    Tickets.class
})
public class AuthorizeConfiguration {}
