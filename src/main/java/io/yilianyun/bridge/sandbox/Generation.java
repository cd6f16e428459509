package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Properties;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** The two generations of the platform's interface: version 1, and version 2 with {@code /v2} before each path. */
enum Generation {
    V1,
    V2;

    private static final String V2_PREFIX = "/v2";
    private static final Properties TEXTS = texts();

    static Generation of(String path) {
        return path.startsWith(V2_PREFIX + "/") ? V2 : V1;
    }

    /** Returns the path without the generation's prefix. */
    String common(String path) {
        return this == V2 ? path.substring(V2_PREFIX.length()) : path;
    }

    /** Returns the envelope of an answer; {@code body} may be null. */
    ObjectNode envelope(int code, String description, JsonNode body, Instant now) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        if (this == V1) {
            envelope.put("error", Integer.toString(code)).put("error_description", description);
        } else {
            envelope.put("error", code).put("error_description", description).put("timestamp", now.getEpochSecond());
        }
        if (body != null) {
            envelope.set("body", body);
        } else if (this == V2) {
            envelope.putArray("body");
        }
        return envelope;
    }

    /** Returns the refusal with a code of version 1, which version 2 translates into its coarser codes. */
    ObjectNode refusal(int code, Instant now) {
        return envelope(this == V1 ? code : v2Code(code), text(code, Locale.CHINESE), null, now);
    }

    /** Returns what a code of version 1 means, as the packaged {@code error-codes.yaml} puts it. */
    static String text(int code, Locale locale) {
        String language = locale.getLanguage().equals("zh") ? ".zh" : ".en";
        return TEXTS.getProperty("v1." + code + language, TEXTS.getProperty("unknown" + language));
    }

    private static int v2Code(int code) {
        return switch (code) {
            case 2, 5, 6, 11, 12, 15, 20, 27, 33, 47 -> 3002;
            case 14, 18 -> 3003;
            case 13 -> 5001;
            case 9 -> 6001;
            case 10 -> 6002;
            case 45 -> 999;
            default -> 9999;
        };
    }

    private static Properties texts() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("error-codes.yaml", Generation.class.getClassLoader()));
        return yaml.getObject();
    }
}
