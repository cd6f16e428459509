package io.yilianyun.bridge.config;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Pattern;

/** An absolute http(s) URL with a host, without user name, query and fragment; null is right. */
@Target({ElementType.FIELD, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = HttpUrl.Check.class)
@interface HttpUrl {
    String message() default
            "must be a whole http or https URL without user name, query and fragment;"
                    + " write for example https://printers.example.com";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks URIs and texts alike. */
    final class Check implements ConstraintValidator<HttpUrl, Object> {
        private static final Pattern FORM =
                Pattern.compile("(?i)https?://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:\\d+)?(/[^@?#\\s]*)?");

        @Override
        public boolean isValid(Object value, ConstraintValidatorContext context) {
            return value == null || FORM.matcher(value.toString()).matches();
        }
    }
}
