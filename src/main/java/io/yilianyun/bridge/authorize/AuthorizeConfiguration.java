package io.yilianyun.bridge.authorize;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures authorization: states, tickets, the callback, the code exchange and the merchant's pages. */
@Configuration(proxyBeanMethods = false)
@Import({
    AuthorizationRepository.class,
    Tickets.class,
    BrowserCookie.class,
    Pages.class,
    CallbackPage.class,
    AuthorizeStart.class,
    CallbackCheck.class,
    OutcomeRecorder.class,
    CodeExchange.class,
    LostGrants.class
})
public class AuthorizeConfiguration {}
