package io.yilianyun.bridge.observability;

import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * Removes secrets from every text of Spring Boot's structured logging ({@code logging.structured.format.*}): messages, stack traces,
 * contexts. Registered in {@code META-INF/spring.factories}.
 */
public class RedactingJsonCustomizer implements StructuredLoggingJsonMembersCustomizer<Object> {
    @Override
    public void customize(Members<Object> members) {
        members.applyingValueProcessor(ValueProcessor.of(String.class, Redaction::apply));
    }
}
