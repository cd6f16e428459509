package io.yilianyun.bridge.sandbox;

import java.util.Locale;
import java.util.Properties;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** Explains the platform's error codes, and translates those of version 1 into those of version 2. */
final class ErrorCodes {

    private static final Properties TEXTS = texts();

    private ErrorCodes() {}

    /** Returns what a code of version 1 means, as the packaged {@code error-codes.yaml} puts it. */
    static String text(int code, Locale locale) {
        String language = locale.getLanguage().equals("zh") ? ".zh" : ".en";
        return TEXTS.getProperty("v1." + code + language, TEXTS.getProperty("unknown" + language));
    }

    /** Returns the coarser code of version 2. */
    static int v2(int code) {
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
        yaml.setResources(new ClassPathResource("error-codes.yaml", ErrorCodes.class.getClassLoader()));
        return yaml.getObject();
    }
}
