package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.config.ConditionalOnStandalone;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Configures the console and the answers outside of the API, where the bridge runs on its own: a host application has its own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
@Import({ConsolePages.class, ConsoleController.class, ConsoleActionController.class, StandaloneConfiguration.Errors.class})
class StandaloneConfiguration {
    @Bean
    WebMvcConfigurer bridgeStartPage() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addRedirectViewController("/", "/console");
            }
        };
    }

    /** Answers what the web server refuses before a controller or a route sees it. */
    @Controller("bridgeErrorController")
    static class Errors implements ErrorController {
        @RequestMapping("${server.error.path:${error.path:/error}}")
        void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Integer code = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
            Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
            HttpStatus known = code == null ? HttpStatus.NOT_FOUND : HttpStatus.resolve(code);
            HttpStatus status = known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
            ProblemType type = ProblemType.of(status.value());
            String detail = status.is5xxServerError() ? ApiExceptionResolver.INTERNAL : detail(status);
            ApiExceptionResolver.write(
                    ApiProblem.body(status, type, detail),
                    path == null ? request.getRequestURI() : (String) path,
                    response);
        }

        private static String detail(HttpStatus status) {
            return switch (status) {
                case BAD_REQUEST -> "The path, a parameter, a header or the body of this request is malformed";
                case NOT_FOUND -> "There is nothing at this address";
                default -> status.getReasonPhrase();
            };
        }
    }
}
