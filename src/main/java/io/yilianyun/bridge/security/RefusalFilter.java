package io.yilianyun.bridge.security;

import static io.yilianyun.bridge.security.ProblemWriter.problem;
import static org.springframework.http.HttpStatus.SERVICE_UNAVAILABLE;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers requests that one of its rules refuses, before a controller or a route sees them. */
final class RefusalFilter extends OncePerRequestFilter {
    /** Decides about a request. */
    interface Rule {
        /** Returns why the request is refused, or null; may set headers of the answer. */
        ProblemDetail refusal(HttpServletRequest request, HttpServletResponse response);
    }

    private final ErrorWriter errors;
    private final List<Rule> rules;

    RefusalFilter(ErrorWriter errors, Rule... rules) {
        this.errors = errors;
        this.rules = List.of(rules);
    }

    /**
     * Refuses with 503 while no routes run: between the start of the web server and that of the routes, and during a stop. Otherwise a caller
     * would get 404, and a merchant's code, which is still good, would be lost.
     */
    static Rule whileStarting(ObjectProvider<CamelContext> camel) {
        Supplier<CamelContext> context = SingletonSupplier.of(camel::getObject);
        return (request, response) -> {
            if (context.get().isStarted() || request.getRequestURI().matches(".*(\\.css|/logo\\.\\w+)")) {
                return null;
            }
            response.setHeader(HttpHeaders.RETRY_AFTER, "3");
            return problem(SERVICE_UNAVAILABLE, "The bridge is starting or stopping; try again in a few seconds");
        };
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<ProblemDetail> refusal = rules.stream()
                .map(rule -> rule.refusal(request, response))
                .filter(Objects::nonNull)
                .findFirst();
        if (refusal.isPresent()) {
            errors.write(request, response, refusal.get());
        } else {
            chain.doFilter(request, response);
        }
    }
}
