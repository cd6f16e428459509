package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.config.ConditionalOnStandalone;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.FormContentFilter;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** What the web server does where no page or call of the bridge's is meant. In a host application, that is the host's affair. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
public class StandaloneWeb {
    @Bean
    ErrorAnswer bridgeErrorAnswer() {
        return new ErrorAnswer();
    }

    @Bean
    SpringRefusals bridgeSpringRefusals() {
        return new SpringRefusals();
    }

    @Bean
    HandlerMapping bridgeErrorMapping(
            ErrorAnswer answer, @Value("${server.error.path:${error.path:/error}}") String path) {
        return new SimpleUrlHandlerMapping(Map.of(path, answer), Ordered.HIGHEST_PRECEDENCE);
    }

    /** Forms are posted. Spring's filter for those of a PUT or DELETE fails on one that is malformed, which would be a fault of ours. */
    @Bean
    FormContentFilter bridgeNoFormContent() {
        return new FormContentFilter() {
            @Override
            protected boolean shouldNotFilter(HttpServletRequest request) {
                return true;
            }
        };
    }

    /** Nothing takes files: else a broken one would fail in Spring, once more while that failure is answered. */
    @Bean
    StandardServletMultipartResolver multipartResolver() {
        return new StandardServletMultipartResolver() {
            @Override
            public boolean isMultipart(HttpServletRequest request) {
                return false;
            }
        };
    }
}
