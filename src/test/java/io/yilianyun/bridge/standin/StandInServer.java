package io.yilianyun.bridge.standin;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.Settings;
import io.yilianyun.bridge.sandbox.StandInPlatform;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.FileSystemUtils;

/**
 * A {@link StandInPlatform} behind a web server of its own, on the loopback interface: embedded in a test, or as a
 * separate process for fault suites and benchmarks. It runs on Tomcat, because the JDK's server insists on its own
 * {@code Date} header, while here that header has to follow the stand-in's clock.
 *
 * <p>The platform's paths, and {@code POST|DELETE /_faults}, {@code GET /_state}, {@code POST /_issue},
 * {@code GET /_pairs}, {@code POST /_clock}. {@code /oauth/authorize} agrees at once, for the printer in the extra
 * parameter {@code machine_code}, or refuses with {@code refuse=true}.
 */
public final class StandInServer implements AutoCloseable {

    private final ShiftedClock clock;
    private final StandInPlatform platform;
    private final Tomcat tomcat;
    private final Path workDirectory;

    /**
     * How the server listens.
     *
     * @param port 0 for any free one
     * @param threads most requests that are worked on at once; a delayed answer holds its thread
     * @param backlog connections that wait for being accepted
     * @param latency added to every answer of the platform
     */
    public record Options(int port, int threads, int backlog, Duration latency) {
        public static final Options DEFAULT = new Options(0, 64, 1000, Duration.ZERO);
    }

    private StandInServer(Settings settings, Clock source, Options options) throws IOException {
        clock = new ShiftedClock(source);
        platform = new StandInPlatform(settings, clock);
        workDirectory = Files.createTempDirectory("stand-in");
        tomcat = new Tomcat();
        tomcat.setBaseDir(workDirectory.toString());
        tomcat.setPort(options.port());
        var connector = tomcat.getConnector();
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", Integer.toString(options.threads()));
        connector.setProperty("acceptCount", Integer.toString(options.backlog()));
        connector.setProperty("maxKeepAliveRequests", "-1");
        StandardContext context = (StandardContext) tomcat.addContext("", null);
        // Leak checks are for applications that are redeployed; on a recent Java they only warn.
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
        Tomcat.addServlet(context, "stand-in", new StandInServlet(platform, clock, options.latency()));
        context.addServletMappingDecoded("/*", "stand-in");
    }

    /** Starts a server; its clock is the given one, until it is shifted. */
    public static StandInServer start(Settings settings, Clock clock, Options options) throws IOException {
        StandInServer server = new StandInServer(settings, clock, options);
        try {
            server.tomcat.start();
            return server;
        } catch (LifecycleException e) {
            server.close();
            throw new IOException("The stand-in did not start on port " + options.port(), e);
        }
    }

    public StandInPlatform platform() {
        return platform;
    }

    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** What a client configures as the platform's base address. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Puts the platform's clock, and so its Date header, ahead (or behind, if negative) of the one it was given. */
    public void shiftClock(Duration offset) {
        clock.shift(offset);
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
            FileSystemUtils.deleteRecursively(workDirectory);
        } catch (LifecycleException | IOException e) {
            throw new IllegalStateException("The stand-in did not stop", e);
        }
    }

    /**
     * Arguments {@code --name=value}, or system properties {@code standin.name}: port, threads, backlog, latency-ms, app,
     * client-id, client-secret, redirect-uri, entry (custom, app-center), access-token-lifetime,
     * refresh-token-lifetime, replay-window, daily-quota, strict, replay-counts, date-offset. Prints the port and stays.
     */
    public static void main(String[] arguments) throws IOException {
        Arguments given = new Arguments(arguments);
        RegisteredApp app = new RegisteredApp(
                given.text("app", "main"),
                given.text("client-id", "1012345678"),
                given.text("client-secret", "0123456789abcdef0123456789abcdef"),
                URI.create(given.text("redirect-uri", "http://localhost:8080/yilianyun/callback/main")),
                BridgeProperties.Entry.valueOf(
                        given.text("entry", "custom").toUpperCase(Locale.ROOT).replace('-', '_')));
        Settings settings = new Settings(
                Map.of(app.clientId(), app),
                given.duration("access-token-lifetime", "30d"),
                given.duration("refresh-token-lifetime", "35d"),
                given.duration("replay-window", "2h"),
                Integer.parseInt(given.text("daily-quota", "20")),
                Boolean.parseBoolean(given.text("strict", "false")),
                Boolean.parseBoolean(given.text("replay-counts", "false")));
        Options options = new Options(
                Integer.parseInt(given.text("port", "0")),
                Integer.parseInt(given.text("threads", "64")),
                Integer.parseInt(given.text("backlog", "1000")),
                Duration.ofMillis(Long.parseLong(given.text("latency-ms", "0"))));
        StandInServer server = start(settings, Clock.systemUTC(), options);
        server.shiftClock(given.duration("date-offset", "0s"));
        System.out.println(server.port());
        server.tomcat.getServer().await();
    }

    private record Arguments(Map<String, String> values) {

        Arguments(String[] arguments) {
            this(new LinkedHashMap<>());
            for (String argument : arguments) {
                String[] parts = argument.replaceFirst("^--", "").split("=", 2);
                values.put(parts[0], parts.length == 2 ? parts[1] : "true");
            }
        }

        String text(String name, String fallback) {
            return values.getOrDefault(name, System.getProperty("standin." + name, fallback));
        }

        Duration duration(String name, String fallback) {
            return DurationStyle.detectAndParse(text(name, fallback));
        }
    }
}
