package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.core.MethodParameter;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses calls whose query has a parameter that the call does not declare. */
final class ApiInterceptor implements HandlerInterceptor {
    /** Whether a handler is one of the bridge's API, not of a host application's. */
    static boolean isOfApi(Class<?> type) {
        return type.getPackage().equals(ApiInterceptor.class.getPackage())
                && type.isAnnotationPresent(RestController.class);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method) || !isOfApi(method.getBeanType())) {
            return true;
        }
        if (request.getQueryString() != null) {
            check(request.getQueryString(), method);
        }
        return true;
    }

    private static void check(String query, HandlerMethod method) {
        TreeSet<String> known = parameters(method);
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String pair : StringUtils.tokenizeToStringArray(query, "&")) {
            counts.merge(pair.replaceFirst("=.*", ""), 1, Integer::sum);
        }
        List<RequestError> errors = new ArrayList<>();
        counts.forEach((name, count) -> {
            if (!known.contains(name)) {
                errors.add(new RequestError(
                        "parameter",
                        name,
                        known.isEmpty()
                                ? "is not known; the call takes no parameters in its query"
                                : "is not known; the call takes " + String.join(", ", known)));
            } else if (count > 1) {
                errors.add(new RequestError("parameter", name, "is given more than once"));
            }
        });
        if (!isUtf8(query)) {
            errors.add(new RequestError("parameter", "query", "is not percent-encoded UTF-8"));
        }
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
    }

    /** What a handler method takes from the query: its request parameters, and the components of its records. */
    private static TreeSet<String> parameters(HandlerMethod method) {
        TreeSet<String> names = new TreeSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(RequestParam.class)) {
                names.add(parameter.getParameter().getName());
            } else if (parameter.getParameterType().isRecord()
                    && !parameter.hasParameterAnnotation(RequestBody.class)) {
                Arrays.stream(parameter.getParameterType().getRecordComponents())
                        .map(RecordComponent::getName)
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static boolean isUtf8(String query) {
        try {
            return StringUtils.uriDecode(query, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
