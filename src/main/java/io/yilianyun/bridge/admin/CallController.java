package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.admin.Inputs.APP;
import static io.yilianyun.bridge.admin.Inputs.MACHINE_CODE;

import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API's call that makes a platform call with a printer's access token. */
@RestController("bridgeCallController")
class CallController {
    /**
     * How many calls run at the same time: three quarters of {@code spring.task.execution.pool.core-size}. A call waits for the platform. While
     * the platform hangs, threads are left for requests that do not: access tokens are still handed out, and pushes are answered in time.
     */
    private static final int LIMIT = 48;

    private final Semaphore free = new Semaphore(LIMIT);
    private final Flows flows;

    CallController(Flows flows) {
        this.flows = flows;
    }

    @PostMapping(path = "/api/call/{app}/{machineCode}/{*path}", produces = MediaType.APPLICATION_JSON_VALUE)
    @AuditInterceptor.Frequent
    byte[] callPlatform(
            @PathVariable @Pattern(regexp = APP) String app,
            @PathVariable @Pattern(regexp = MACHINE_CODE) String machineCode,
            @PathVariable String path,
            HttpServletRequest request)
            throws Exception {
        if (path.length() < 2) {
            throw new ApiProblem(
                    HttpStatus.NOT_FOUND,
                    "There is no such call; the path must name a platform call, such as print/index");
        }
        Map<String, String> form = form(request);
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException(LIMIT + " calls are running, and this one was not made; try again");
        }
        try {
            return flows.call(app, machineCode, path.substring(1), form).getBytes(StandardCharsets.UTF_8);
        } finally {
            free.release();
        }
    }

    /** The call's own fields; a call that has none needs no body. */
    private static Map<String, String> form(HttpServletRequest request) throws HttpMediaTypeNotSupportedException {
        String type = request.getContentType();
        boolean body = request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        MediaType form = MediaType.APPLICATION_FORM_URLENCODED;
        if (type == null ? body : !type.toLowerCase(Locale.ROOT).startsWith(form.toString())) {
            throw new HttpMediaTypeNotSupportedException(type, List.of(form));
        }
        List<RequestError> errors = request.getParameterMap().entrySet().stream()
                .filter(field -> field.getValue().length > 1)
                .map(field -> new RequestError("parameter", field.getKey(), "is given more than once"))
                .toList();
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
        return request.getParameterMap().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, field -> field.getValue()[0]));
    }
}
