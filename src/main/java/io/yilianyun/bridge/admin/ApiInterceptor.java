package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.MethodParameter;
import org.springframework.util.MultiValueMap;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriComponentsBuilder;

/** Refuses calls whose query has a parameter that the call does not declare, or declares once. */
final class ApiInterceptor implements HandlerInterceptor {
    /** Whether a handler is one of the bridge's API, not of a host application's. */
    static boolean isOfApi(Class<?> type) {
        return type.getPackage().equals(ApiInterceptor.class.getPackage())
                && type.isAnnotationPresent(RestController.class);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && isOfApi(method.getBeanType())) {
            // The language that problems are translated from; Bean Validation would speak the caller's.
            LocaleContextHolder.setLocale(Locale.ENGLISH);
            if (request.getQueryString() != null) {
                check(request.getQueryString(), method);
            }
        }
        return true;
    }

    private static void check(String query, HandlerMethod method) {
        TreeSet<String> known = Arrays.stream(method.getMethodParameters())
                .flatMap(ApiInterceptor::names)
                .collect(Collectors.toCollection(TreeSet::new));
        MultiValueMap<String, String> given =
                UriComponentsBuilder.newInstance().query(query).build().getQueryParams();
        List<String> wrong = given.keySet().stream()
                .filter(name -> !known.contains(name) || given.get(name).size() > 1)
                .toList();
        if (!wrong.isEmpty()) {
            throw ApiProblem.invalid(wrong, name -> fault(name, known));
        } else if (!isUtf8(query)) {
            throw ApiProblem.invalid(
                    List.of("query"), name -> RequestError.ofParameter(name, "is not percent-encoded UTF-8"));
        }
    }

    private static RequestError fault(String name, TreeSet<String> known) {
        String detail = "is not known; the call takes no parameters";
        if (known.contains(name)) {
            detail = "is given more than once";
        } else if (!known.isEmpty()) {
            detail = "is not known; the call takes " + String.join(", ", known);
        }
        return RequestError.ofParameter(name, detail);
    }

    /** Parameters of the query are the components of the records that a call takes. */
    private static Stream<String> names(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type.isRecord() && !parameter.hasParameterAnnotation(RequestBody.class)
                ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName)
                : Stream.empty();
    }

    /** A NUL is in no text; PostgreSQL refuses it. */
    private static boolean isUtf8(String query) {
        try {
            String text = StringUtils.uriDecode(query, StandardCharsets.UTF_8);
            return text.indexOf('\uFFFD') < 0 && text.indexOf('\0') < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
