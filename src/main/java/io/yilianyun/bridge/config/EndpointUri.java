package io.yilianyun.bridge.config;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The URI of a Camel endpoint. */
@NotNull
@Pattern(regexp = "[A-Za-z][A-Za-z0-9+.-]*:\\S.*", flags = Pattern.Flag.DOTALL)
@ReportAsSingleViolation
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@interface EndpointUri {
    String message() default
            "must be the URI of a Camel endpoint; write for example jms:queue:yilianyun, kafka:yilianyun"
                    + " or direct:a-route-of-yours";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
