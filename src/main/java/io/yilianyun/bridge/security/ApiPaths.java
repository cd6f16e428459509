package io.yilianyun.bridge.security;

import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/**
 * Knows the paths of the API: all below {@code api.path} where the bridge runs on its own; in a host application only its operations, so that
 * what the host has beside them stays the host's.
 */
@Component("bridgeApiPaths")
public final class ApiPaths implements RequestMatcher {
    /** What the paths of the operations go on with. */
    static final List<String> OPERATIONS =
            List.of("apps", "audit", "authorizations", "call", "dead-letters", "encryption", "events", "tokens");

    private final PathPatternRequestMatcher.Builder below;
    private final RequestMatcher all;

    ApiPaths(BridgeProperties properties, BeanFactory beans) {
        below = PathPatternRequestMatcher.withDefaults()
                .basePath(properties.api().path());
        all = beans.containsBean("bridgeApplication")
                ? below.matcher("/**")
                : new OrRequestMatcher(OPERATIONS.stream()
                        .<RequestMatcher>map(operation -> below.matcher("/" + operation + "/**"))
                        .toList());
    }

    /** Makes matchers of paths below {@code api.path}. */
    PathPatternRequestMatcher.Builder below() {
        return below;
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        return all.matches(request);
    }
}
