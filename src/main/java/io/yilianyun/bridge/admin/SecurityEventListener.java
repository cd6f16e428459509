package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.AuditEntry.Subject;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationFailureServiceExceptionEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** Records logins to the console, and counts wrong credentials and refused calls. */
@Component("bridgeSecurityEventListener")
class SecurityEventListener {
    private final AuditLog log;

    SecurityEventListener(AuditLog log) {
        this.log = log;
    }

    @EventListener
    void loggedIn(InteractiveAuthenticationSuccessEvent event) {
        log.record("login", Subject.NONE, HttpStatus.OK.value());
    }

    @EventListener
    void wrongCredentials(AbstractAuthenticationFailureEvent event) {
        if (!(event instanceof AuthenticationFailureServiceExceptionEvent)) {
            log.count("wrongCredentials", Caller.anonymous(), HttpStatus.UNAUTHORIZED.value());
        }
    }

    /** A client without credentials is asked for them; only a known caller is denied something. */
    @EventListener
    void denied(AuthorizationDeniedEvent<?> event) {
        Authentication caller = event.getAuthentication().get();
        if (caller != null && !(caller instanceof AnonymousAuthenticationToken)) {
            log.count("accessDenied", Caller.of(caller), HttpStatus.FORBIDDEN.value());
        }
    }
}
