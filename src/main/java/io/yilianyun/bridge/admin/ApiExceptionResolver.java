package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.config.NoSuchAppException;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.crypto.EncryptionKeys.KeyRotationException;
import io.yilianyun.bridge.platform.InvalidInputException;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.security.ApiPaths;
import io.yilianyun.bridge.security.ProblemWriter;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.RefreshFailedException;
import io.yilianyun.bridge.token.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.stereotype.Component;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers what goes wrong in the API as {@code application/problem+json}.
 *
 * <p>A resolver, since an unknown path, method or media type has no controller: an advice for controllers does not see those, and one for
 * everything would answer for a host application.
 */
@Component("bridgeApiExceptionResolver")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ApiExceptionResolver implements HandlerExceptionResolver {
    private static final Logger LOG = LoggerFactory.getLogger(ApiExceptionResolver.class);
    private static final Map<Class<? extends Exception>, HttpStatus> STATUSES = Map.of(
            NoSuchTokenException.class, HttpStatus.NOT_FOUND,
            NoSuchAppException.class, HttpStatus.CONFLICT,
            RefusedException.class, HttpStatus.CONFLICT,
            UndecipherableException.class, HttpStatus.CONFLICT,
            KeyRotationException.class, HttpStatus.CONFLICT,
            RejectedExecutionException.class, HttpStatus.SERVICE_UNAVAILABLE);

    private final ApiPaths paths;

    ApiExceptionResolver(ApiPaths paths) {
        this.paths = paths;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception cause) {
        if (!paths.matches(request)) {
            return null;
        }
        String path = request.getRequestURI().substring(request.getContextPath().length());
        ApiProblem problem = logged("API call " + request.getMethod() + " " + path, cause);
        if (response.isCommitted() && problem.getStatusCode().is5xxServerError()) {
            // The server closes the connection, so that a part of an export does not pass for the whole.
            throw new IllegalStateException("The answer to " + path + " is incomplete", cause);
        } else if (!response.isCommitted()) {
            try {
                response.resetBuffer();
                problem.getHeaders().forEach((name, values) -> response.setHeader(name, String.join(", ", values)));
                ProblemWriter.write(request, response, problem.getBody());
            } catch (IOException e) {
                LOG.debug("The caller did not wait for the problem", e);
            }
        }
        return new ModelAndView();
    }

    /** The same as {@link #problem}; a fault of the bridge's own is logged, since the problem says no more of it than that. */
    static ApiProblem logged(String what, Exception cause) {
        ApiProblem problem = problem(cause);
        if (problem.getStatusCode().equals(HttpStatus.INTERNAL_SERVER_ERROR)) {
            LOG.error("{} failed", what, cause);
        }
        return problem;
    }

    /** The problem that an exception is answered with. */
    static ApiProblem problem(Throwable cause) {
        if (cause instanceof ApiProblem problem) {
            return problem;
        } else if (cause instanceof AppHaltedException) {
            return new ApiProblem(HttpStatus.CONFLICT, cause.getMessage()).ofType("application-halted");
        } else if (cause instanceof RefreshFailedException failed) {
            return new ApiProblem(HttpStatus.CONFLICT, cause.getMessage()).withCode(failed.code());
        } else if (cause instanceof PlatformFault fault) {
            return new ApiProblem(HttpStatus.BAD_GATEWAY, "The platform gave no usable answer: " + fault.description())
                    .withCode(fault.code());
        } else if (cause instanceof InvalidInputException invalid) {
            return ApiProblem.invalid(
                    invalid.faults().entrySet(), fault -> RequestError.ofParameter(fault.getKey(), fault.getValue()));
        }
        return STATUSES.keySet().stream()
                .filter(type -> type.isInstance(cause))
                .findFirst()
                .map(type -> new ApiProblem(STATUSES.get(type), cause.getMessage()))
                .orElseGet(() -> ofRequest(cause));
    }

    private static ApiProblem ofRequest(Throwable cause) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(cause);
        if (cause instanceof MethodArgumentNotValidException invalid) {
            boolean body = invalid.getParameter().hasParameterAnnotation(RequestBody.class);
            return ApiProblem.invalid(
                    invalid.getFieldErrors(),
                    error -> body
                            ? new RequestError(null, "/" + error.getField(), error.getDefaultMessage())
                            : RequestError.ofParameter(error.getField(), reason(error)));
        } else if (cause instanceof HandlerMethodValidationException invalid) {
            return ApiProblem.invalid(
                    invalid.getParameterValidationResults(),
                    result -> RequestError.ofParameter(
                            result.getMethodParameter().getParameterName(),
                            result.getResolvableErrors().get(0).getDefaultMessage()));
        } else if (root instanceof ErrorResponse error) {
            return standard(error);
        } else if (cause instanceof HttpMessageNotReadableException) {
            return ApiProblem.invalid(List.of(cause), e -> ofBody(e.getCause()));
        } else if (cause instanceof HttpMessageNotWritableException && cause == root) {
            // Spring takes a media type such as application/json;charset=utf-16 for acceptable, and then finds nothing
            // that writes it.
            return new ApiProblem(
                    HttpStatus.NOT_ACCEPTABLE, "There is no answer in the media type that the header Accept asks for");
        } else if (cause instanceof IOException || cause instanceof UncheckedIOException) {
            return new ApiProblem(
                    HttpStatus.BAD_REQUEST, "The body ends early, came too slowly, or is not as its headers say");
        }
        return new ApiProblem(
                HttpStatus.INTERNAL_SERVER_ERROR, "The call failed for a reason of the bridge's own; see its log");
    }

    /** In Spring's own words, and with what is supported; but for an unknown path, which they would repeat. */
    private static ApiProblem standard(ErrorResponse error) {
        HttpStatus status = HttpStatus.valueOf(error.getStatusCode().value());
        String detail = error.getBody().getDetail();
        if (status == HttpStatus.NOT_FOUND) {
            return new ApiProblem(status, "There is nothing at this address");
        } else if (!error.getHeaders().isEmpty()) {
            detail += " Supported: " + error.getHeaders().values();
        }
        ApiProblem problem = new ApiProblem(status, detail);
        problem.getHeaders().putAll(error.getHeaders());
        return problem;
    }

    /** The parser's own messages quote the body, which may hold a secret. */
    private static RequestError ofBody(Throwable cause) {
        String pointer = "";
        String detail = cause == null ? "is missing; it must be a JSON object" : "must be a JSON object";
        if (cause instanceof StreamReadException read) {
            JsonLocation at = read.getLocation();
            detail = "is not JSON, from line %d, column %d on".formatted(at.getLineNr(), at.getColumnNr());
        } else if (cause instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            pointer = mapping.getPath().stream()
                    .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                    .collect(Collectors.joining());
            if (cause instanceof UnrecognizedPropertyException unknown) {
                detail = "is not known; the body takes " + new TreeSet<>(unknown.getKnownPropertyIds());
            } else if (cause instanceof InvalidFormatException text && text.getTargetType() == String.class) {
                detail = "must not hold control characters";
            } else {
                detail = "has the wrong type";
            }
        }
        return new RequestError(null, pointer, detail);
    }

    private static String reason(FieldError error) {
        return error.isBindingFailure()
                ? expected(error.unwrap(TypeMismatchException.class).getRequiredType())
                : error.getDefaultMessage();
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "must be one of " + Arrays.toString(type.getEnumConstants());
        }
        return type == Integer.class ? "must be a whole number" : "must be an instant such as 2027-01-31T12:00:00Z";
    }
}
