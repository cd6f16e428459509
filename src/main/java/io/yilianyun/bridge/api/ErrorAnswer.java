package io.yilianyun.bridge.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers as a problem what the server refuses before anything of the bridge sees it, such as a path that looks like an attack. */
@RestController
class ErrorAnswer implements ErrorController {
    @RequestMapping("${server.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpStatus status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatus.resolve(code)
                : HttpStatus.NOT_FOUND;
        HttpStatus known = status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
        Problem problem = new Problem(known, ProblemKind.of(known).meaning());
        ApiErrors.write(response, problem, (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
    }
}
