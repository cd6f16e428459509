package io.yilianyun.bridge.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import io.yilianyun.bridge.config.BridgeProperties.Console;
import io.yilianyun.bridge.config.BridgeProperties.Security;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/** Keys of the HTTP API, login of the console, the keyset, the limit for callers without login. */
final class SecurityChecks {

    private static final String SECURITY = "yilianyun.security.";
    private static final int SHORTEST_KEY = 16;
    private static final List<String> ROLES = List.of("reader", "token", "operator");
    private static final String BCRYPT = "{bcrypt}";
    private static final Pattern BCRYPT_HASH = Pattern.compile("\\{bcrypt}\\$2[aby]?\\$\\d\\d\\$[./A-Za-z0-9]{53}");
    private static final Pattern KMS_URI = Pattern.compile("[a-z][a-z0-9-]*-kms://\\S+");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SecurityChecks() {}

    static void check(BridgeProperties properties, ConfigurableEnvironment environment, Problems problems) {
        Security security = properties.security();
        apiKeys(security.apiKeys(), problems);
        problems.unless(
                StringUtils.hasText(security.jwt().rolesClaim()),
                SECURITY + "jwt.roles-claim",
                "is missing",
                "write the name of the claim, for example roles");
        console(security.console(), problems);
        keyset(security.encryptionKeyset(), environment, problems);
        kms(security.encryptionKmsUri(), problems);
        problems.unless(
                security.publicRequestsPerMinute() >= 0,
                SECURITY + "public-requests-per-minute",
                "is " + security.publicRequestsPerMinute() + ", but must be 0 or more",
                "write for example 120, or 0 for no limit");
    }

    static void apiKeys(Map<String, ApiKey> keys, Problems problems) {
        Map<String, String> holders = new HashMap<>();
        keys.forEach((name, key) -> apiKey(PropertyNames.API_KEYS + "." + name, key, holders, problems));
    }

    private static void apiKey(String prefix, ApiKey apiKey, Map<String, String> holders, Problems problems) {
        String property = prefix + ".key";
        String key = apiKey.key();
        problems.unless(
                !apiKey.roles().isEmpty() && ROLES.containsAll(apiKey.roles()),
                prefix + ".roles",
                apiKey.roles().isEmpty() ? "is missing, so that the key may do nothing" : "names an unknown role",
                "write one or several of reader, token, operator");
        if (!StringUtils.hasText(key)) {
            problems.add(
                    property, "is missing", "set it to a long random value, for example from openssl rand -hex 32");
            return;
        }
        boolean hashed = key.startsWith(BCRYPT);
        problems.unless(
                !hashed || BCRYPT_HASH.matcher(key).matches(),
                property,
                "begins with {bcrypt}, but no bcrypt hash follows",
                "write {bcrypt} and the hash of 60 characters; in a shell, put it in single quotes");
        problems.unless(
                !StringUtils.containsWhitespace(key),
                property,
                "has white space in it",
                "copy it again, without spaces");
        problems.unless(
                hashed || key.length() >= SHORTEST_KEY,
                property,
                "has fewer than " + SHORTEST_KEY + " characters",
                "use a long random value, for example from openssl rand -hex 32");
        String holder = holders.putIfAbsent(key, property);
        problems.unless(
                holder == null,
                property,
                "has the same value as " + holder + ", so that it is not clear which roles it has",
                "give each its own value");
    }

    private static void console(Console console, Problems problems) {
        boolean username = StringUtils.hasText(console.username());
        boolean password = StringUtils.hasText(console.password());
        problems.unless(
                username || !password,
                SECURITY + "console.username",
                "is missing, while yilianyun.security.console.password is set",
                "set both or none");
        problems.unless(
                password || !username,
                SECURITY + "console.password",
                "is missing, while yilianyun.security.console.username is set",
                "set both or none");
    }

    private static void keyset(String keyset, ConfigurableEnvironment environment, Problems problems) {
        if (!StringUtils.hasText(keyset)) {
            problems.add(Secrets.KEYSET, "is missing", "set it to the path of the keyset, or to its JSON");
        } else if (keyset.stripLeading().startsWith("{")) {
            problems.unless(
                    jsonObject(keyset),
                    Secrets.KEYSET,
                    "begins like JSON, but is not",
                    "put the JSON in single quotes");
        } else if (!BridgeDefaults.isDefault(environment, Secrets.KEYSET, keyset)) {
            problems.unless(
                    readable(keyset),
                    Secrets.KEYSET,
                    "is '" + Secrets.shown(keyset) + "', which is not a readable file",
                    "correct the path, or leave the property out to have a keyset made on the first start");
        }
    }

    private static void kms(String uri, Problems problems) {
        problems.unless(
                !StringUtils.hasText(uri) || KMS_URI.matcher(uri.strip()).matches(),
                SECURITY + "encryption-kms-uri",
                "is '" + Secrets.shown(uri) + "', which is not the address of a KMS key",
                "write for example aws-kms://arn:aws:kms:eu-central-1:123456789012:key/… or gcp-kms://projects/…");
    }

    private static boolean jsonObject(String json) {
        try {
            return JSON.readTree(json).isObject();
        } catch (JsonProcessingException e) {
            // Not passed on: the parser quotes what it could not read, here a key.
            return false;
        }
    }

    private static boolean readable(String path) {
        try {
            return Files.isRegularFile(Path.of(path)) && Files.isReadable(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
