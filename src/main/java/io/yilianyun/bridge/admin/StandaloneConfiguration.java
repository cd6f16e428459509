package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.security.ProblemWriter;
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
@Import({
    ConsolePages.class,
    ConsoleController.class,
    ConsoleActionController.class,
    StandaloneConfiguration.Errors.class
})
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

    /** Answers what the web server, or nobody's code, refuses. */
    @Controller("bridgeErrorController")
    static class Errors implements ErrorController {
        @RequestMapping("${server.error.path:${error.path:/error}}")
        void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
            HttpStatus known = HttpStatus.resolve(code instanceof Integer status ? status : 404);
            HttpStatus status = known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
            String detail =
                    status == HttpStatus.NOT_FOUND ? "There is nothing at this address" : status.getReasonPhrase();
            ProblemWriter.write(request, response, ProblemWriter.problem(status, detail));
        }
    }
}
