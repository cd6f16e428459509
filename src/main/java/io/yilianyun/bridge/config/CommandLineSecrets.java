package io.yilianyun.bridge.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/** Refuses secrets among the arguments: every user of the computer can read those, and shells keep them. */
final class CommandLineSecrets {

    private static final String SECRET = "is a secret on the command line";

    private static final String ARGUMENTS = CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME;

    /** Name of the argument, and of the property source that Spring Boot makes of its JSON. */
    private static final String JSON = "spring.application.json";

    /** What the bridge, Spring Boot and Camel read. What else a host application takes is its own affair. */
    private static final Pattern OURS =
            Pattern.compile("(yilianyun|spring|camel|server|management|logging)[.\\[].*", Pattern.CASE_INSENSITIVE);

    /** How the names of secrets end, without dots and dashes. */
    private static final Pattern NAME = Pattern.compile(
            ".*(password|passwd|passphrase|secret|token|credentials?|apikey|accesskey|secretkey|jaasconfig)");

    /** What is no secret, whatever the name: a switch, a path, a reference to a value that stands elsewhere. */
    private static final Pattern HARMLESS =
            Pattern.compile("\\s*|true|false|(file|classpath):.*|\\$\\{[^}]*}|\\{\\{[^}]*}}", Pattern.CASE_INSENSITIVE);

    private static final String NO_REFERENCE = "(?!(RAW\\()?(\\$\\{|\\$simple\\{|\\{\\{)|(true|false)\\b)";

    /** A secret inside a value: an option of an endpoint's or a JDBC URL, or its user info. */
    private static final Pattern INSIDE = Pattern.compile(
            "(^|[?&;,\\s])[\\w.-]*(password|passwd|passphrase|secret|token|api_?key|access_?key|secret_?key|jaas\\.?config)="
                    + NO_REFERENCE + "[^&;\\s]|://[^/\\s:@?]*:" + NO_REFERENCE
                    + "[^/\\s@?]+@|-----BEGIN [A-Z ]*PRIVATE KEY",
            Pattern.CASE_INSENSITIVE);

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
                if (OURS.matcher(argument).matches() && !argument.equals(JSON)) {
                    check(argument, String.valueOf(arguments.getProperty(argument)), problems);
                }
            }
        }
    }

    private static void check(String argument, String value, Problems problems) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(argument, '.');
        Optional<PropertyNames.Match> known = PropertyNames.find(name, false);
        if (known.filter(match -> exposed(match.pattern(), value)).isPresent()) {
            refuse(known.get().property(), SECRET, where(known.get().pattern()), problems);
        } else if (known.isEmpty()
                && secretByName(name, argument)
                && !HARMLESS.matcher(value).matches()) {
            refuse(name.toString(), SECRET, "a file such as application.yaml", problems);
        } else if (INSIDE.matcher(value).find()) {
            refuse(
                    known.map(PropertyNames.Match::property).orElse(name.toString()),
                    "has a secret in its value on the command line",
                    "a file such as application.yaml",
                    problems);
        }
    }

    /** Unknown names of our own are refused anyway, with a better hint. */
    private static boolean secretByName(ConfigurationPropertyName name, String argument) {
        return !PropertyNames.ROOT.isAncestorOf(name)
                && NAME.matcher(argument.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                        .matches();
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

    private static void refuse(String property, String wrong, String file, Problems problems) {
        String variable = property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
        problems.add(
                property,
                wrong + ", where every user of this computer can read it",
                "put it into " + file + " or into the environment variable " + variable
                        + ", and change the secret if others may have seen it");
    }
}
