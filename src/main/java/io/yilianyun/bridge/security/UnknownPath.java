package io.yilianyun.bridge.security;

import io.yilianyun.bridge.authorize.CallbackPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers a path below {@code /yilianyun} that does not exist just as an application that does not: there is nothing to be learnt. */
class UnknownPath implements HandlerExceptionResolver, Ordered {
    private final CallbackPage page;

    UnknownPath(CallbackPage page) {
        this.page = page;
    }

    /** Before Spring's own. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception e) {
        if (!(e instanceof NoResourceFoundException)
                || !request.getRequestURI().startsWith(request.getContextPath() + "/yilianyun/")) {
            return null;
        }
        if (response.isCommitted()) {
            // Something else has answered, a filter for example that could not read the request.
            return new ModelAndView();
        }
        try {
            // Spring has set headers for a resource by now.
            response.reset();
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            response.setContentType(CallbackPage.MEDIA_TYPE);
            response.getOutputStream().write(page.notFound(request).getBytes(StandardCharsets.UTF_8));
            return new ModelAndView();
        } catch (IOException gone) {
            return new ModelAndView();
        }
    }
}
