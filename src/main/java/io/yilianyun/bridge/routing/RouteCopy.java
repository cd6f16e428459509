package io.yilianyun.bridge.routing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** {@code --copy-route=<name>}: copies a packaged route file into the folder of the user's; its first line says what it is a copy of. */
public final class RouteCopy {
    private static final Logger LOG = LoggerFactory.getLogger(RouteCopy.class);
    private static final String OPTION = "copy-route";

    private RouteCopy() {}

    /** The configuration alone. */
    @Configuration(proxyBeanMethods = false)
    static class Settings {}

    /** Whether the arguments ask for a copy, in place of a start. */
    public static boolean isRequested(String... arguments) {
        return Stream.of(arguments).anyMatch(argument -> argument.startsWith("--" + OPTION));
    }

    /** Copies; returns the exit code: 0, or 1 if there is no copy. */
    public static int run(String... arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Settings.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties("logging.config=classpath:yilianyun/logback.xml")
                .run(arguments)) {
            Path directory = Path.of(context.getEnvironment().getRequiredProperty("yilianyun.routes.directory"));
            return copy(directory, context.getEnvironment().getProperty(OPTION, ""));
        } catch (IOException e) {
            LOG.error("The route file was not copied: {}", References.message(e));
            return 1;
        }
    }

    static int copy(Path directory, String name) throws IOException {
        RouteFiles files = new RouteFiles(directory);
        Resource packaged = files.packaged().get(name);
        if (packaged == null) {
            LOG.error(
                    "There is no packaged route file '{}'{} Names: {}",
                    name,
                    Similar.didYouMean(name, files.packaged().keySet()) + ".",
                    files.packaged().keySet());
            return 1;
        }
        Path target = directory.resolve(name + ".camel.yaml");
        Resource own = files.own(name);
        if (own != null) {
            throw new FileAlreadyExistsException(own.getLocation() + " is there; move it away first");
        }
        Files.createDirectories(directory);
        String text =
                RouteFiles.mark(packaged) + "\n" + new String(RouteFiles.content(packaged), StandardCharsets.UTF_8);
        Files.writeString(target, text, StandardOpenOption.CREATE_NEW);
        LOG.info("Copied to {}. Change it and start the bridge", target);
        return 0;
    }
}
