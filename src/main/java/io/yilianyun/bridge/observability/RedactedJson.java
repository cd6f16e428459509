package io.yilianyun.bridge.observability;

import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * Spring Boot's structured logging ({@code logging.structured.format.*}) without secrets, in every text that it writes: messages, stack
 * traces, contexts. Found by {@code META-INF/spring.factories}.
 */
public class RedactedJson implements StructuredLoggingJsonMembersCustomizer<Object> {
    @Override
    public void customize(Members<Object> members) {
        members.applyingValueProcessor(ValueProcessor.of(String.class, Redaction::apply));
    }
}
