package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.AuditEntry;
import io.yilianyun.bridge.admin.AuditLog;
import io.yilianyun.bridge.admin.Caller;
import io.yilianyun.bridge.admin.ConsolePages;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes down who logs in, and slows down who guesses: after some wrong passwords from an address, none from there is looked at until a pause
 * is over, which doubles each time.
 */
class Logins extends OncePerRequestFilter implements AuthenticationFailureHandler {
    /** Longer ones would not fit into a cookie. */
    private static final int LONGEST_ADDRESS = 1_000;

    private final Refusals refusals;
    private final AuditLog audit;
    private final ConsolePages pages;

    Logins(Refusals refusals, AuditLog audit, ConsolePages pages) {
        this.refusals = refusals;
        this.audit = audit;
        this.pages = pages;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !HttpMethod.POST.matches(request.getMethod())
                || !request.getRequestURI().equals(request.getContextPath() + ConsoleSecurity.LOGIN);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long seconds = refusals.secondsToWait(request);
        if (seconds > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            pages.refuse(request, response, HttpStatus.TOO_MANY_REQUESTS, "guesses", seconds);
        } else {
            chain.doFilter(request, response);
        }
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        refusals.countWrong(request, false);
        response.sendRedirect(request.getContextPath() + ConsoleSecurity.LOGIN + "?error");
    }

    /** Remembers the page that was asked for, in a cookie; what a form would have done is not done after a login. */
    static RequestCache pagesAskedFor() {
        CookieRequestCache cache = new CookieRequestCache() {
            /** The browser's request as it is: the one in the cookie has an address, but no language. */
            @Override
            public HttpServletRequest getMatchingRequest(HttpServletRequest request, HttpServletResponse response) {
                super.getMatchingRequest(request, response);
                return null;
            }
        };
        cache.setRequestMatcher(request -> HttpMethod.GET.matches(request.getMethod())
                && request.getRequestURI().length()
                                + String.valueOf(request.getQueryString()).length()
                        < LONGEST_ADDRESS);
        return cache;
    }

    /** Leads to the page that was asked for before the login. */
    AuthenticationSuccessHandler succeeded() {
        SavedRequestAwareAuthenticationSuccessHandler onward = new SavedRequestAwareAuthenticationSuccessHandler() {
            @Override
            public void onAuthenticationSuccess(
                    HttpServletRequest request, HttpServletResponse response, Authentication user)
                    throws ServletException, IOException {
                Caller caller = new Caller(Caller.USER, user.getName(), request.getRemoteAddr());
                audit.record(AuditEntry.of("login", caller, HttpStatus.OK.value()));
                super.onAuthenticationSuccess(request, response, user);
            }
        };
        onward.setRequestCache(pagesAskedFor());
        onward.setDefaultTargetUrl("/console");
        return onward;
    }
}
