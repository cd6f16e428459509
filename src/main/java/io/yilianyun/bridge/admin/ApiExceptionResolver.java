package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.call.InvalidCallException;
import io.yilianyun.bridge.call.UnusableAccessTokenException;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.crypto.RotationRefused;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.QuotaSpentException;
import io.yilianyun.bridge.token.RefusedException;
import io.yilianyun.bridge.token.UnreadableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.ConstraintViolation;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers what goes wrong below {@code /api} as {@code application/problem+json}.
 *
 * <p>A resolver, since an unknown path, method or media type has no controller: an advice for controllers does not see those, and one for
 * everything would answer for a host application.
 */
final class ApiExceptionResolver implements HandlerExceptionResolver, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(ApiExceptionResolver.class);
    static final String INTERNAL = "The call failed for a reason of the bridge's own; see its log";

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception cause) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (!path.startsWith("/api/")) {
            return null;
        }
        ErrorResponse problem = problem(cause);
        if (problem.getStatusCode().is5xxServerError() && problem.getBody().getDetail() == INTERNAL) {
            LOG.error("API call {} {} failed", request.getMethod(), path, cause);
        }
        if (response.isCommitted()) {
            if (problem.getStatusCode().is4xxClientError()) {
                return new ModelAndView();
            }
            // The server closes the connection, so that a part of an export does not pass for the whole.
            throw new IllegalStateException("The answer to " + path + " is incomplete", cause);
        }
        try {
            response.resetBuffer();
            problem.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            write(problem.getBody(), request.getRequestURI(), response);
        } catch (IOException e) {
            LOG.debug("The caller did not wait for the problem", e);
        }
        return new ModelAndView();
    }

    /** Writes a problem, whatever the header Accept says; nobody may store it. */
    static void write(ProblemDetail problem, String instance, HttpServletResponse response) throws IOException {
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Map<String, Object> body = ApiJson.MAPPER.convertValue(problem, ApiJson.OBJECT);
        // Not a URI: what clients send need not be one.
        body.put("instance", instance);
        response.getOutputStream().write(ApiJson.MAPPER.writeValueAsBytes(body));
    }

    /** The problem that an exception is answered with. */
    static ErrorResponse problem(Throwable cause) {
        if (cause instanceof ApiProblem problem) {
            return problem;
        } else if (cause instanceof NoSuchTokenException) {
            return new ApiProblem(ProblemType.NOT_FOUND, cause.getMessage());
        } else if (cause instanceof UnreadableException) {
            return new ApiProblem(ProblemType.INVALID_REQUEST, cause.getMessage());
        } else if (cause instanceof QuotaSpentException) {
            return new ApiProblem(ProblemType.QUOTA_SPENT, cause.getMessage());
        } else if (cause instanceof AppHaltedException) {
            return new ApiProblem(ProblemType.APPLICATION_HALTED, cause.getMessage());
        } else if (cause instanceof UnusableAccessTokenException unusable) {
            return ApiProblem.withCode(ProblemType.CONFLICT, unusable.getMessage(), unusable.code());
        } else if (cause instanceof InvalidCallException invalid) {
            return ApiProblem.invalid(invalid.faults().entrySet().stream()
                    .map(fault -> new RequestError("parameter", fault.getKey(), fault.getValue()))
                    .toList());
        } else if (cause instanceof RejectedExecutionException) {
            return new ApiProblem(ProblemType.UNAVAILABLE, cause.getMessage());
        } else if (cause instanceof RefusedException
                || cause instanceof UndecipherableException
                || cause instanceof RotationRefused) {
            return new ApiProblem(ProblemType.CONFLICT, cause.getMessage());
        } else if (cause instanceof PlatformFault fault) {
            return ApiProblem.withCode(
                    ProblemType.PLATFORM_REFUSED,
                    "The platform gave no usable answer: " + fault.description(),
                    fault.code());
        }
        return ofRequest(cause);
    }

    private static ErrorResponse ofRequest(Throwable cause) {
        if (cause instanceof MethodArgumentNotValidException invalid) {
            String place = invalid.getParameter().hasParameterAnnotation(
                            RequestBody.class)
                    ? "pointer"
                    : "parameter";
            return ApiProblem.invalid(invalid.getFieldErrors().stream()
                    .map(error -> new RequestError(
                            place,
                            place.equals("pointer") ? "/" + error.getField() : error.getField(),
                            reason(error)))
                    .toList());
        } else if (cause instanceof HandlerMethodValidationException invalid) {
            return ApiProblem.invalid(invalid.getParameterValidationResults().stream()
                    .flatMap(result -> errors(result).stream())
                    .toList());
        } else if (cause instanceof MethodArgumentTypeMismatchException mismatch) {
            return parameter(mismatch.getName(), expected(mismatch.getRequiredType()));
        } else if (cause instanceof MissingServletRequestParameterException missing) {
            return parameter(missing.getParameterName(), "is missing");
        } else if (cause instanceof HttpMessageNotReadableException) {
            return ofBody(cause.getCause());
        } else if (cause instanceof HttpMessageNotWritableException && cause.getCause() == null) {
            return new ApiProblem(
                    ProblemType.NOT_ACCEPTABLE, "The call has no answer in what the header Accept asks for");
        } else if (cause instanceof ErrorResponse error) {
            int status = error.getStatusCode().value();
            return ErrorResponse.builder(cause, ApiProblem.body(error.getStatusCode(), ProblemType.of(status), detail(error)))
                    .headers(headers -> headers.addAll(error.getHeaders()))
                    .build();
        } else if (NestedExceptionUtils.getMostSpecificCause(cause) instanceof IOException) {
            return new ApiProblem(
                    ProblemType.INVALID_REQUEST, "The body ends early, came too slowly, or is not as its headers say");
        }
        return new ApiProblem(ProblemType.INTERNAL, INTERNAL);
    }

    private static String detail(ErrorResponse error) {
        return switch (error.getStatusCode().value()) {
            case 404 -> "There is no such call; /api/docs lists the calls";
            case 405 -> "The path takes only " + error.getHeaders().getAllow();
            case 406 -> "The header Accept must allow one of " + ((HttpMediaTypeException) error).getSupportedMediaTypes();
            case 415 -> "The header Content-Type must be one of "
                    + ((HttpMediaTypeException) error).getSupportedMediaTypes();
            default -> HttpStatus.valueOf(error.getStatusCode().value()).getReasonPhrase();
        };
    }

    private static ApiProblem parameter(String name, String detail) {
        return ApiProblem.invalid(List.of(new RequestError("parameter", name, detail)));
    }

    /** The parser's own messages quote the body, which may hold a secret. */
    private static ApiProblem ofBody(Throwable cause) {
        String pointer = "";
        String detail = "is missing; it must be a JSON object";
        if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            pointer = mapping.getPath().stream()
                    .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                    .collect(Collectors.joining());
            detail = cause instanceof UnrecognizedPropertyException unknown
                    ? "is not known; the body takes "
                            + unknown.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                    : "has the wrong type";
        } else if (cause instanceof StreamReadException && ((JsonProcessingException) cause).getLocation() != null) {
            detail = "is not JSON, from line %d, column %d on; it must be a JSON object"
                    .formatted(
                            ((JsonProcessingException) cause).getLocation().getLineNr(),
                            ((JsonProcessingException) cause).getLocation().getColumnNr());
        } else if (cause != null) {
            detail = "must be a JSON object";
        }
        return ApiProblem.invalid(List.of(new RequestError("pointer", pointer, detail)));
    }

    private static List<RequestError> errors(ParameterValidationResult result) {
        String name = result.getMethodParameter().getParameterName();
        return result.getResolvableErrors().stream()
                .map(error -> new RequestError(
                        "parameter", name, reason(result.unwrap(error, ConstraintViolation.class))))
                .toList();
    }

    private static String reason(FieldError error) {
        return error.isBindingFailure()
                ? expected(error.unwrap(TypeMismatchException.class).getRequiredType())
                : reason(error.unwrap(ConstraintViolation.class));
    }

    /** In English whatever the locale, and without the value. */
    private static String reason(ConstraintViolation<?> violation) {
        Map<String, Object> limits = violation.getConstraintDescriptor().getAttributes();
        return switch (violation.getConstraintDescriptor().getAnnotation().annotationType().getSimpleName()) {
            case "NotBlank", "NotNull" -> "is missing";
            case "Size" -> "must have at most %s characters".formatted(limits.get("max"));
            case "Min" -> "must be at least " + limits.get("value");
            case "Max" -> "must be at most " + limits.get("value");
            case "Pattern" -> "must match " + limits.get("regexp");
            default -> violation.getMessage();
        };
    }

    private static String expected(Class<?> type) {
        if (type != null && type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(", "));
        }
        return type == Instant.class
                ? "must be an instant such as 2027-01-31T12:00:00Z"
                : "must be a whole number";
    }
}
