package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Notes on the request who calls: routes run in threads of their own, where the security context is not. */
class CallerFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller != null && !(caller instanceof AnonymousAuthenticationToken)) {
            String kind = caller instanceof JwtAuthenticationToken ? Caller.TOKEN : Caller.KEY;
            Caller.note(request, new Caller(kind, caller.getName(), request.getRemoteAddr()));
        }
        chain.doFilter(request, response);
    }
}
