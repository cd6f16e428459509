package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.security.ProblemTexts;
import io.yilianyun.bridge.security.ProblemWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.context.MessageSource;

/** Says in the reader's language, and in Beijing time, what was recorded or answered in another. Pages use it as {@code texts}. */
record ConsoleTexts(MessageSource messages, ErrorPolicy policy, BridgeProperties properties, Locale locale) {
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final DateTimeFormatter BEIJING =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZONE);
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("HH:00").withZone(ZONE);
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern CODE = Pattern.compile("([\\w-]{1,16}): (.*)");

    public String time(Instant at) {
        return BEIJING.format(at);
    }

    public String hour(Instant at) {
        return HOUR.format(at);
    }

    /** How long there is until then, or how long ago it was, in its largest unit. */
    public String distance(Instant now, Instant at) {
        Duration distance = Duration.between(now, at).abs();
        long days = distance.toDays();
        long hours = distance.toHours();
        String unit = days > 1 ? "days" : hours > 1 ? "hours" : "minutes";
        long amount = days > 1 ? days : hours > 1 ? hours : distance.toMinutes();
        return messages.getMessage((at.isAfter(now) ? "in." : "ago.") + unit, new Object[] {amount}, locale);
    }

    /** A text for a key, or the key's last part if there is none. */
    public String named(String kind, String name) {
        return messages.getMessage(kind + "." + name, null, name, locale);
    }

    /** What a code of the platform, or the kind of a fault, means; the description that came with it if that is not known. */
    public String meaning(String app, String code, String description) {
        return Optional.ofNullable(properties.apps().get(app))
                .flatMap(settings -> policy.of(app).listed(settings.api(), code))
                .map(entry -> entry.meaning(locale))
                .orElseGet(() -> message("fault." + code.replaceFirst("-.*", ""), description));
    }

    /** Why an application is halted, or runs again. */
    public String reason(String app, String reason) {
        if (reason == null) {
            return "";
        }
        return CODE.matcher(message("reason." + reason.replace(' ', '-'), reason))
                .replaceFirst(fault -> fault.group(1) + ": " + meaning(app, fault.group(1), fault.group(2)));
    }

    /** The reason that the API gives for what it did not do. */
    public String problem(String reason) {
        return ProblemTexts.translate(reason, locale);
    }

    /** Why an operation was refused. */
    public String detail(String app, ApiProblem problem) {
        String detail =
                ProblemWriter.body(problem.getBody(), locale).path("detail").asText();
        Object code = Optional.ofNullable(problem.getBody().getProperties())
                .map(more -> more.get("code"))
                .orElse("");
        String key = "problem." + problem.getBody().getType().getFragment();
        return message(key, detail, code, meaning(app, code.toString(), detail));
    }

    /** The text of a key, or else another text, with its times in Beijing time. */
    private String message(String key, String otherwise, Object... arguments) {
        // Only a text of a bundle is a pattern: another one may hold apostrophes and braces.
        String text = Objects.requireNonNullElse(messages.getMessage(key, arguments, null, locale), otherwise);
        return INSTANT.matcher(text).replaceAll(at -> time(Instant.parse(at.group())));
    }
}
