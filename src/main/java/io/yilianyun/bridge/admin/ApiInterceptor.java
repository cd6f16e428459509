package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses calls whose query has a parameter that the call does not declare, or declares once. */
final class ApiInterceptor implements HandlerInterceptor {
    /** Whether a handler is one of the bridge's API, not of a host application's. */
    static boolean isOfApi(Class<?> type) {
        return type.getPackage().equals(ApiInterceptor.class.getPackage())
                && type.isAnnotationPresent(RestController.class);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String query = request.getQueryString();
        if (query != null && handler instanceof HandlerMethod method && isOfApi(method.getBeanType())) {
            TreeSet<String> known = new TreeSet<>(Arrays.stream(method.getMethodParameters())
                    .flatMap(ApiInterceptor::names)
                    .toList());
            List<String> given = Arrays.stream(StringUtils.tokenizeToStringArray(query, "&"))
                    .map(pair -> pair.replaceFirst("=.*", ""))
                    .toList();
            List<RequestError> errors = given.stream()
                    .distinct()
                    .flatMap(name -> fault(name, given, known).stream())
                    .toList();
            if (!errors.isEmpty()) {
                throw ApiProblem.invalid(errors);
            } else if (!isUtf8(query)) {
                throw ApiProblem.invalid(
                        List.of(new RequestError("parameter", "query", "is not percent-encoded UTF-8")));
            }
        }
        return true;
    }

    private static Optional<RequestError> fault(String name, List<String> given, TreeSet<String> known) {
        String detail = !known.contains(name)
                ? "is not known; the call takes " + (known.isEmpty() ? "no parameters" : String.join(", ", known))
                : Collections.frequency(given, name) > 1 ? "is given more than once" : null;
        return Optional.ofNullable(detail).map(wrong -> new RequestError("parameter", name, wrong));
    }

    /** Parameters of the query are the components of the records that a call takes. */
    private static Stream<String> names(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type.isRecord() && !parameter.hasParameterAnnotation(RequestBody.class)
                ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName)
                : Stream.empty();
    }

    private static boolean isUtf8(String query) {
        try {
            return StringUtils.uriDecode(query, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
