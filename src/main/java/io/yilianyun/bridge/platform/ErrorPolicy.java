package io.yilianyun.bridge.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import io.yilianyun.bridge.config.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.lang3.ObjectUtils;
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
            @JsonProperty("class") FaultClass faultClass,
            @JsonProperty("for") Map<String, FaultClass> exceptions,
            boolean repeat,
            Audience tell,
            String en,
            String zh) {
        /** Checks what would otherwise be noticed only when such an answer arrives. */
        public Entry {
            check(faultClass != null && tell != null && en != null && zh != null, "it lacks class, tell, en or zh");
            exceptions = exceptions == null ? Map.of() : exceptions;
            exceptions.keySet().forEach(Operation::of);
            check(exceptions.values().stream().allMatch(Entry::isFault), "for: must name classes of faults");
        }

        private static boolean isFault(FaultClass any) {
            return any != null && any != FaultClass.SUCCESS;
        }

        /** The code's meaning in the reader's language: Chinese for any Chinese locale, else English. */
        public String meaning(Locale locale) {
            return Locale.CHINESE.getLanguage().equals(locale.getLanguage()) ? zh : en;
        }
    }

    private record File(Entry unknown, Entry transport, Map<String, Entry> v1, Map<String, Entry> v2) {
        private static final File NOTHING = new File(null, null, null, null);

        /** This file, with the entries of another one for those that it leaves out. */
        private File over(File others) {
            File all = new File(
                    ObjectUtils.firstNonNull(unknown, others.unknown),
                    ObjectUtils.firstNonNull(transport, others.transport),
                    over(v1, others.v1),
                    over(v2, others.v2));
            check(all.unknown != null && all.transport != null, "unknown or transport is missing");
            check(all.v1 != null && all.v2 != null, "v1 or v2 is missing");
            check(Entry.isFault(all.unknown.faultClass), "unknown must be a class of faults");
            check(Entry.isFault(all.transport.faultClass), "transport must be a class of faults");
            check(!all.v1.containsValue(null) && !all.v2.containsValue(null), "an entry is empty");
            return all;
        }

        private static Map<String, Entry> over(Map<String, Entry> entries, Map<String, Entry> others) {
            if (entries == null || others == null) {
                return ObjectUtils.firstNonNull(entries, others);
            }
            Map<String, Entry> all = new HashMap<>(others);
            all.putAll(entries);
            return all;
        }
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    private final File file;
    private final Map<String, ErrorPolicy> apps = new HashMap<>();

    private ErrorPolicy(File file) {
        this.file = file;
    }

    /** The policy of an application: its own, or this one. */
    public ErrorPolicy of(String app) {
        return apps.getOrDefault(app, this);
    }

    /** Reads the policy of one application; the entries that it leaves out are this one's. */
    void read(String app, Resource resource) {
        apps.put(app, read(resource, file));
    }

    /**
     * @throws IllegalArgumentException naming the resource and the entry that is wrong
     */
    public static ErrorPolicy read(Resource resource) {
        return read(resource, File.NOTHING);
    }

    private static ErrorPolicy read(Resource resource, File others) {
        try {
            String text = Secrets.decoded(resource.getContentAsString(StandardCharsets.UTF_8));
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            JsonMapper mapper = JsonMapper.builder()
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .build();
            return new ErrorPolicy(Objects.requireNonNull(mapper.convertValue(tree, File.class), "it is empty")
                    .over(others));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s is not a valid table of error codes: %s"
                            .formatted(
                                    resource.getDescription(),
                                    String.valueOf(e.getMessage()).replaceAll("\\s+", " ")),
                    e);
        }
    }

    /** Makes the fault that a code of the platform means for an operation. If the platform gave no description, the code's meaning is used. */
    public PlatformFault fault(Api api, String code, String description, Operation operation) {
        Entry entry = entry(api, code);
        return PlatformFault.of(
                entry.exceptions.getOrDefault(operation.label(), entry.faultClass),
                code,
                description.isBlank() ? entry.en() : description,
                entry.repeat());
    }

    /** Makes the fault of a call without a readable answer. */
    public PlatformFault transportFault(String code, String description) {
        return PlatformFault.of(file.transport.faultClass(), code, description, false);
    }

    public boolean isSuccess(Api api, String code) {
        return entry(api, code).faultClass() == FaultClass.SUCCESS;
    }

    /** The entry of a code, if it is listed. */
    public Optional<Entry> listed(Api api, String code) {
        return Optional.ofNullable((api == Api.V2 ? file.v2 : file.v1).get(code));
    }

    public Entry entry(Api api, String code) {
        if (code.matches("http-.*|timeout|connection|malformed")) {
            return file.transport;
        }
        return listed(api, code).orElse(file.unknown);
    }
}
