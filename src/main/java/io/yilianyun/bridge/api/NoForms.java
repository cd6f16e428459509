package io.yilianyun.bridge.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses forms, which is what a command-line client sends if it is not told the media type. */
class NoForms implements HandlerInterceptor {
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
}
