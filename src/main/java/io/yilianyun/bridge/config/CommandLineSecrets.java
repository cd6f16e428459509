package io.yilianyun.bridge.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/** Refuses secrets among the arguments: every user of the computer can read those, and shells keep them. */
final class CommandLineSecrets {
    /** What the bridge, Spring Boot and Camel read; a host application's own arguments are its own affair. */
    private static final Pattern OURS =
            Pattern.compile("(?i)(yilianyun|spring|camel|server|management|logging)[.\\[].*");

    private static final String WORDS =
            "(password|passwd|passphrase|secret|token|credentials?|api_?key|access_?key|secret_?key|jaas\\.?config)";
    /** Names without dashes and dots. */
    private static final Pattern NAME = Pattern.compile(".*" + WORDS + "|yilianyunsecurityapikeys.*key");
    /** What is no secret, whatever the name: a switch, a path, a reference. */
    private static final Pattern HARMLESS =
            Pattern.compile("(?i)\\s*|true|false|(file|classpath):.*|\\$\\{[^}]*}|\\{\\{[^}]*}}");

    private static final String NO_REFERENCE = "(?!(RAW\\()?(\\$\\{|\\$simple\\{|\\{\\{)|(true|false)\\b)";
    /** A secret inside a value: an option of a URL, its user info, a field of JSON. */
    private static final Pattern INSIDE = Pattern.compile("(?i)(^|[?&;,{\\s\"])[\\w.-]*" + WORDS + "(=|\"\\s*:\\s*\")"
            + NO_REFERENCE + "[^&;\\s]|://[^/\\s:@?]*:" + NO_REFERENCE + "[^/\\s@?]+@|-----BEGIN [A-Z ]*PRIVATE KEY");

    private CommandLineSecrets() {}

    /**
     * Checks all arguments.
     *
     * @throws ConfigurationException if there is a secret among them; it names the arguments
     */
    static void check(ConfigurableEnvironment environment) {
        if (environment.getPropertySources().get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME)
                instanceof EnumerablePropertySource<?> arguments) {
            List<String> problems = Stream.of(arguments.getPropertyNames())
                    .filter(argument -> OURS.matcher(argument).matches())
                    .filter(argument -> secret(argument, String.valueOf(arguments.getProperty(argument))))
                    .map(argument -> argument
                            + " is or contains a secret on the command line, where every user of this computer can read it;"
                            + " put it into a file such as application.yaml or into the environment variable "
                            + variable(argument) + ", and change the secret if others may have seen it")
                    .toList();
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
        }
    }

    private static boolean secret(String argument, String value) {
        String name = argument.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return NAME.matcher(name).matches() && !HARMLESS.matcher(value).matches()
                || INSIDE.matcher(value).find()
                || name.endsWith("encryptionkeyset") && value.stripLeading().startsWith("{");
    }

    private static String variable(String argument) {
        return argument.replace("-", "").replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
    }
}
