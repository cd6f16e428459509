package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.ErrorPolicy;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.context.MessageSource;

/** Says in the reader's language, and in Beijing time, what was recorded or answered in another. Pages use it as {@code texts}. */
record ConsoleTexts(MessageSource messages, ErrorPolicy policy, BridgeProperties properties, Locale locale) {
    private static final DateTimeFormatter BEIJING =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern CODE = Pattern.compile("([\\w-]{1,16}): (.*)");

    public String time(Instant at) {
        return BEIJING.format(at);
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

    /** Why an operation was refused. */
    public String detail(String app, ApiProblem problem) {
        String detail = problem.getBody().getDetail();
        Object code = Optional.ofNullable(problem.getBody().getProperties())
                .map(more -> more.get("code"))
                .orElse("");
        return message(problem.getDetailMessageCode(), detail, code, meaning(app, code.toString(), detail));
    }

    /** The text of a key, or else another text, with its times in Beijing time. */
    private String message(String key, String otherwise, Object... arguments) {
        String text = messages.getMessage(key, arguments, otherwise, locale);
        return INSTANT.matcher(text).replaceAll(at -> time(Instant.parse(at.group())));
    }
}
