package io.yilianyun.bridge.config;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** A duration above zero, and short enough to be added to an instant; null is right. */
@DurationMin(nanos = 1)
@DurationMax(days = 36_500)
@ReportAsSingleViolation
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@interface PositiveDuration {
    String message() default
            "must be a duration above zero and of a hundred years at most; write for example 30s, 5m, 2h or 10d";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
