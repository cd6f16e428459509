package io.yilianyun.bridge.config;

import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/** Refuses secrets among the arguments: every user of the computer can read those, and shells keep them. */
final class CommandLineSecrets {

    private static final String ARGUMENTS = CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME;

    /** Name of the argument, and of the property source that Spring Boot makes of its JSON. */
    private static final String JSON = "spring.application.json";

    private static final Set<ConfigurationPropertyName> DATABASE = Set.of(
            ConfigurationPropertyName.of("spring.datasource.password"),
            ConfigurationPropertyName.of("spring.datasource.hikari.password"));

    private CommandLineSecrets() {}

    static void check(ConfigurableEnvironment environment, Problems problems) {
        PropertySource<?> arguments = environment.getPropertySources().get(ARGUMENTS);
        if (arguments == null) {
            return;
        }
        check(arguments, problems);
        if (arguments.containsProperty(JSON)) {
            check(environment.getPropertySources().get(JSON), problems);
        }
    }

    private static void check(PropertySource<?> source, Problems problems) {
        if (source instanceof EnumerablePropertySource<?> arguments) {
            for (String argument : arguments.getPropertyNames()) {
                ConfigurationPropertyName name = ConfigurationPropertyName.adapt(argument, '.');
                String value = String.valueOf(arguments.getProperty(argument));
                if (DATABASE.contains(name)) {
                    refuse(name.toString(), "a file such as application.yaml", problems);
                } else {
                    PropertyNames.find(name, false)
                            .filter(match -> exposed(match.pattern(), value))
                            .ifPresent(match -> refuse(match.property(), where(match.pattern()), problems));
                }
            }
        }
    }

    /** A path is no secret. */
    private static boolean exposed(String pattern, String value) {
        return Secrets.KEYSET.equals(pattern)
                ? value.stripLeading().startsWith("{")
                : Secrets.secret(pattern) && !Secrets.fromFile(pattern, value);
    }

    private static String where(String pattern) {
        return Secrets.KEYSET.equals(pattern)
                ? "a file whose path is the value"
                : "a file with file:/path as the value";
    }

    private static void refuse(String property, String file, Problems problems) {
        String variable = property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
        problems.add(
                property,
                "is a secret on the command line, where every user of this computer can read it",
                "put it into " + file + " or into the environment variable " + variable
                        + ", and change the secret if others may have seen it");
    }
}
