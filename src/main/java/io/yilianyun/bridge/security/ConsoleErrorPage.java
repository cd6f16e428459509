package io.yilianyun.bridge.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;

/** Answers refusals on the console with a page. */
@FunctionalInterface
public interface ConsoleErrorPage {
    /**
     * @param message key of a text in {@code console.properties}, without {@code notice.}
     */
    void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String message,
            Object... arguments)
            throws IOException;
}
