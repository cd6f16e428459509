package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.ConsolePages;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers for the operations pages while they have no password: how to set one. */
class ConsoleClosed extends OncePerRequestFilter {
    private final String style;
    private final ConsolePages pages;

    ConsoleClosed(String style, ConsolePages pages) {
        this.style = style;
        this.pages = pages;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().equals(request.getContextPath() + style);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        pages.refuse(request, response, HttpStatus.SERVICE_UNAVAILABLE, "closed");
    }
}
