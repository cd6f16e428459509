package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;

/** Reads and writes the API's own types, strictly and the same way whatever a host application's JSON looks like. */
final class ApiJson extends MappingJackson2HttpMessageConverter {
    static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    static final JsonMapper MAPPER = Json.MAPPER
            .rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .addModule(new SimpleModule().addDeserializer(String.class, new TextDeserializer()))
            .build();

    ApiJson() {
        super(MAPPER);
        setSupportedMediaTypes(List.of(MediaType.APPLICATION_JSON));
    }

    @Override
    public boolean canRead(Type type, Class<?> context, MediaType mediaType) {
        return isOwn(type) && super.canRead(type, context, mediaType);
    }

    @Override
    public boolean canWrite(Type type, Class<?> value, MediaType mediaType) {
        return isOwn(type == null ? value : type) && super.canWrite(value, mediaType);
    }

    /** A NUL is in no text; PostgreSQL refuses it. */
    private static final class TextDeserializer extends StringDeserializer {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = super.deserialize(parser, context);
            return text == null || text.indexOf('\0') < 0
                    ? text
                    : (String) context.handleWeirdStringValue(String.class, "", "a NUL");
        }
    }

    /** Also a list of them. */
    private static boolean isOwn(Type type) {
        return type.getTypeName().contains("io.yilianyun.bridge.");
    }
}
