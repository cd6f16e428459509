package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.admin.AuditEntry.Subject;
import io.yilianyun.bridge.persistence.Json;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Records each operation of the API that changes something, whether it is called over HTTP or from the console, before it is answered. It stands
 * around all controllers of the API, so that an operation to come cannot be left out. Reads are not recorded, but for {@link Frequent} ones.
 */
final class AuditInterceptor implements MethodInterceptor {
    private final Supplier<AuditLog> log;

    AuditInterceptor(Supplier<AuditLog> log) {
        this.log = log;
    }

    /** Marks an operation that is recorded although it changes nothing here, and comes so often that its entries are written in batches. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Frequent {}

    /** Marks an operation whose result the audit keeps the beginning of, as JSON; it never holds a secret. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Detailed {}

    /** Puts an interceptor around all controllers of the API. */
    static final class PostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
        private static final long serialVersionUID = 1L;

        PostProcessor(Supplier<AuditLog> log) {
            setProxyTargetClass(true);
            advisor = new DefaultPointcutAdvisor(
                    new ComposablePointcut(ApiInterceptor::isOfApi), new AuditInterceptor(log));
        }
    }

    @Override
    public Object invoke(MethodInvocation call) throws Throwable {
        Method method = call.getMethod();
        boolean frequent = method.isAnnotationPresent(Frequent.class);
        if (!frequent && !changes(method)) {
            return call.proceed();
        }
        Object result = null;
        int status = HttpStatus.OK.value();
        try {
            result = call.proceed();
            ResponseStatus answered = method.getAnnotation(ResponseStatus.class);
            status = answered == null ? status : answered.value().value();
            return result;
        } catch (Throwable e) {
            status = ApiExceptionResolver.problem(e).getStatusCode().value();
            throw e;
        } finally {
            Subject subject = subject(call, result);
            if (frequent) {
                log.get().gather(method.getName(), subject, status);
            } else {
                log.get().record(method.getName(), subject, status);
            }
        }
    }

    private static boolean changes(Method method) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
        return mapping != null && !Set.of(mapping.method()).equals(Set.of(RequestMethod.GET));
    }

    /** By the names of the parameters, which are those of the path. */
    private static Subject subject(MethodInvocation call, Object result) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < call.getArguments().length; i++) {
            if (call.getArguments()[i] instanceof String text) {
                named.put(call.getMethod().getParameters()[i].getName(), text);
            } else if (call.getArguments()[i] instanceof Record body) {
                JsonNode given = ApiJson.MAPPER.valueToTree(body);
                named.put("app", given.path("app").asText(null));
                named.put("reason", given.path("reason").asText(""));
            }
        }
        String path = named.getOrDefault("path", "").replaceFirst("^/", "");
        String detail = result != null && call.getMethod().isAnnotationPresent(Detailed.class)
                ? (named.getOrDefault("reason", "") + " " + Json.write(result)).strip()
                : path.isEmpty() ? null : path;
        return new Subject(named.get("app"), named.get("machineCode"), named.get("id"), detail);
    }
}
