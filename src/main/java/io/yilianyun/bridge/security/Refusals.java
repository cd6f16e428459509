package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.AuditLog;
import io.yilianyun.bridge.admin.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Answers those who may not come in, as {@code application/problem+json}, and counts them. */
public class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, AuthenticationFailureHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    /** Seconds after which a wrong key may come again. */
    private static final String WAIT = Refusals.class.getName() + ".wait";

    private final WrongCredentials wrong;
    private final AuditLog audit;

    public Refusals(WrongCredentials wrong, AuditLog audit) {
        this.wrong = wrong;
        this.audit = audit;
    }

    boolean isSuspect(HttpServletRequest request) {
        return wrong.isSuspect(ClientAddress.of(request));
    }

    /** How long a person at this address must wait before a password is looked at. */
    long secondsToWait(HttpServletRequest request) {
        return wrong.secondsToWait(ClientAddress.of(request));
    }

    /** Counts a wrong key or token. {@code busy}: it could not be checked, so that it is told to come again. */
    void countWrong(HttpServletRequest request, boolean busy) {
        String address = ClientAddress.of(request);
        long wait = busy ? 1 : wrong.count(address);
        request.setAttribute(WAIT, wait);
        if (!busy) {
            audit.count("wrongCredentials", Caller.stranger(address), HttpStatus.UNAUTHORIZED.value());
        }
    }

    /** A call that needs a key came with none that is known. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (request.getAttribute(WAIT) instanceof Long wait && wait > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait));
            RequestLimits.refuse(
                    request,
                    response,
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Too many wrong keys came from this address; check the key, and try again later");
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        RequestLimits.refuse(
                request,
                response,
                HttpStatus.UNAUTHORIZED,
                "This call needs a known key in the header 'Authorization: Bearer …'");
    }

    /** A JSON Web Token is not valid, or cannot be checked because its issuer does not answer. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        if (e instanceof AuthenticationServiceException) {
            LOG.error("Bearer tokens cannot be checked: {}", e.getMessage());
            response.setHeader(HttpHeaders.RETRY_AFTER, "10");
            RequestLimits.refuse(
                    request,
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The token cannot be checked, since its issuer does not answer; try again later");
            return;
        }
        LOG.debug("A bearer token was refused: {}", e.getMessage());
        countWrong(request, false);
        commence(request, response, e);
    }

    /** The caller is known, but its roles do not suffice. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        audit.count("accessDenied", Caller.of(request), HttpStatus.FORBIDDEN.value());
        RequestLimits.refuse(request, response, HttpStatus.FORBIDDEN, "The key's roles do not allow this call");
    }
}
