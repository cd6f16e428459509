package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.authorize.CallbackPage;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.security.PublicErrorWriter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.LiteWebJarsResourceResolver;

/** Configures the console and the answers outside of the API, where the bridge runs on its own: a host application has its own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
@Import({ConsolePages.class, StandaloneConfiguration.Errors.class})
class StandaloneConfiguration implements WebMvcConfigurer {
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/", "/console");
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(ConsolePages.languageSwitch()).addPathPatterns("/console/**");
    }

    /** The chart library, for those who are logged in. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/console/lib/**")
                .addResourceLocations("classpath:/META-INF/resources/webjars/")
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate())
                .resourceChain(true)
                .addResolver(new LiteWebJarsResourceResolver());
    }

    /** Answers what the web server, or nobody's code, refuses: with a page on the console or for a merchant, else with a problem. */
    @Controller("bridgeErrorController")
    @ControllerAdvice
    @Order(Ordered.HIGHEST_PRECEDENCE)
    record Errors(ConsolePages pages, CallbackPage callbackPage) implements ErrorController {
        @RequestMapping("${server.error.path:${error.path:/error}}")
        void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
            HttpStatus known = HttpStatus.resolve(code instanceof Integer status ? status : 404);
            HttpStatus status = known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
            String detail =
                    status == HttpStatus.NOT_FOUND ? "There is nothing at this address" : status.getReasonPhrase();
            answer(request, response, new ApiProblem(status, detail));
        }

        /** What Spring would answer with the path of the request in the text, or as an error of ours. */
        @ExceptionHandler({ServletException.class, HttpMessageNotWritableException.class})
        void refused(Exception e, HttpServletRequest request, HttpServletResponse response) throws Exception {
            ApiProblem problem = ApiExceptionResolver.problem(e);
            if (problem.getStatusCode().is5xxServerError() || response.isCommitted()) {
                throw e;
            }
            answer(request, response, problem);
        }

        private void answer(HttpServletRequest request, HttpServletResponse response, ApiProblem problem)
                throws IOException {
            if (ConsolePages.isConsole(request)) {
                pages.refuse(request, response, problem);
            } else {
                new PublicErrorWriter(callbackPage).write(request, response, problem.getBody());
            }
        }
    }
}
