package io.yilianyun.bridge.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Knows, from {@code error-codes.yaml}, what each code of the platform leads to and what it means in words. The entry {@code unknown} applies to
 * codes that are not listed.
 */
public final class ErrorPolicy {
    /** Who can act on a fault. */
    public enum Audience {
        NOBODY,
        MERCHANT,
        OPERATOR
    }

    /**
     * One code.
     *
     * @param faultClass what it leads to
     * @param exceptions other classes for single operations, by {@link Operation#label()}
     * @param repeat whether the request is signed again and sent once more before the class applies
     * @param tell who can act on it
     */
    public record Entry(
            @JsonProperty(value = "class", required = true) FaultClass faultClass,
            @JsonProperty("for") Map<String, FaultClass> exceptions,
            boolean repeat,
            @JsonProperty(required = true) Audience tell,
            @JsonProperty(required = true) String en,
            @JsonProperty(required = true) String zh) {
        FaultClass classFor(Operation operation) {
            return exceptions == null ? faultClass : exceptions.getOrDefault(operation.label(), faultClass);
        }

        /** The code's meaning in the reader's language: Chinese for any Chinese locale, else English. */
        public String meaning(Locale locale) {
            return Locale.CHINESE.getLanguage().equals(locale.getLanguage()) ? zh : en;
        }
    }

    private record File(
            @JsonProperty(required = true) Entry unknown,
            @JsonProperty(required = true) Entry transport,
            @JsonProperty(required = true) Map<String, Entry> v1,
            @JsonProperty(required = true) Map<String, Entry> v2) {}

    private final File file;

    private ErrorPolicy(File file) {
        this.file = file;
    }

    /**
     * @throws IllegalArgumentException naming the resource and the entry that is wrong
     */
    public static ErrorPolicy read(Resource resource) {
        try (InputStream in = resource.getInputStream()) {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            JsonMapper mapper = JsonMapper.builder()
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .build();
            return new ErrorPolicy(checked(mapper.convertValue(tree, File.class)));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s is not a valid table of error codes: %s"
                            .formatted(resource.getDescription(), firstLine(e.getMessage())),
                    e);
        }
    }

    /** Checks what would otherwise be noticed only when such an answer arrives. */
    private static File checked(File file) {
        Objects.requireNonNull(file, "it is empty");
        check("unknown", file.unknown, false);
        check("transport", file.transport, false);
        file.v1.forEach((code, entry) -> check("v1, " + code, entry, true));
        file.v2.forEach((code, entry) -> check("v2, " + code, entry, true));
        return file;
    }

    private static void check(String name, Entry entry, boolean maySucceed) {
        if (entry == null || entry.faultClass == null || entry.tell == null || entry.en == null || entry.zh == null) {
            throw new IllegalArgumentException(name + " lacks class, tell, en or zh");
        }
        if (entry.faultClass == FaultClass.SUCCESS && !maySucceed) {
            throw new IllegalArgumentException(name + " must not be of class success");
        }
        if (entry.exceptions != null) {
            entry.exceptions.forEach((operation, faultClass) -> {
                Operation.of(operation);
                if (faultClass == null || faultClass == FaultClass.SUCCESS) {
                    throw new IllegalArgumentException(name + ", for " + operation + ", must be a class of faults");
                }
            });
        }
    }

    /** Makes the fault that a code of the platform means for an operation. If the platform gave no description, the code's meaning is used. */
    public PlatformFault fault(Api api, String code, String description, Operation operation) {
        Entry entry = entry(api, code);
        return PlatformFault.of(
                entry.classFor(operation), code, description.isBlank() ? entry.en() : description, entry.repeat());
    }

    /** Makes the fault of a call without a readable answer. */
    public PlatformFault transportFault(String code, String description) {
        return PlatformFault.of(file.transport.faultClass(), code, description, false);
    }

    public boolean isSuccess(Api api, String code) {
        return entry(api, code).faultClass() == FaultClass.SUCCESS;
    }

    public Entry entry(Api api, String code) {
        if (code.matches("http-.*|timeout|connection|malformed")) {
            return file.transport;
        }
        return (api == Api.V2 ? file.v2 : file.v1).getOrDefault(code, file.unknown);
    }

    private static String firstLine(String text) {
        return text == null ? "unreadable" : text.lines().findFirst().orElse("");
    }
}
