package io.yilianyun.bridge.admin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;

/**
 * Refuses forms, which is what a command-line client sends if it is not told the media type: Camel makes headers of their fields, and fails at
 * what is none. And breaks off an answer that cannot be brought to its end.
 */
class ApiInterceptor implements HandlerInterceptor {
    private static final String FORMS = "(?i)(application/x-www-form-urlencoded|multipart/).*";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotSupportedException {
        if (request.getContentType() != null && request.getContentType().matches(FORMS)) {
            throw new HttpMediaTypeNotSupportedException(
                    MediaType.APPLICATION_FORM_URLENCODED, List.of(MediaType.APPLICATION_JSON));
        }
        return true;
    }

    @Override
    public void postHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler, ModelAndView modelAndView) {
        if (ApiRequestFilter.isBrokenOff(request)) {
            throw new IllegalStateException("The answer cannot be brought to its end");
        }
    }
}
