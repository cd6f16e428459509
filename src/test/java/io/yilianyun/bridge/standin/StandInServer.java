package io.yilianyun.bridge.standin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.yilianyun.bridge.sandbox.EntryPoint;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.sandbox.PlatformHttp;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.SandboxJson;
import io.yilianyun.bridge.sandbox.Settings;
import io.yilianyun.bridge.sandbox.StandInPlatform;
import io.yilianyun.bridge.sandbox.TokenPair;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
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
 * {@code GET /_pairs}, {@code POST /_clock}. {@code /oauth/authorize} agrees at once, for the terminal in the extra
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
        clock.offset = offset;
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
                EntryPoint.valueOf(
                        given.text("entry", "custom").toUpperCase(Locale.ROOT).replace('-', '_')));
        Settings settings = Settings.of(List.of(app))
                .withLifetimes(
                        given.duration("access-token-lifetime", "30d"), given.duration("refresh-token-lifetime", "35d"))
                .withReplay(
                        given.duration("replay-window", "2h"),
                        Boolean.parseBoolean(given.text("replay-counts", "false")))
                .withDailyQuota(Integer.parseInt(given.text("daily-quota", "20")))
                .withRevokeOnReuse(Boolean.parseBoolean(given.text("strict", "false")));
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

    private static final class ShiftedClock extends Clock {

        private final Clock source;
        private volatile Duration offset = Duration.ZERO;

        ShiftedClock(Clock source) {
            this.source = source;
        }

        @Override
        public ZoneId getZone() {
            return source.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.offset(source.withZone(zone), offset);
        }

        @Override
        public Instant instant() {
            return source.instant().plus(offset);
        }
    }

    private static final class StandInServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient StandInPlatform platform;
        private final transient ShiftedClock clock;
        private final transient PlatformHttp http;
        private final Duration latency;

        StandInServlet(StandInPlatform platform, ShiftedClock clock, Duration latency) {
            this.platform = platform;
            this.clock = clock;
            this.http = new PlatformHttp(platform);
            this.latency = latency;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.setCharacterEncoding("UTF-8");
            response.setCharacterEncoding("UTF-8");
            try {
                route(request, response);
            } catch (IllegalArgumentException e) {
                text(response, HttpServletResponse.SC_BAD_REQUEST, e.getMessage());
            }
        }

        private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String path = request.getRequestURI();
            switch (request.getMethod() + " " + path) {
                case "POST /_faults" -> {
                    platform.inject(fault(request));
                    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                }
                case "DELETE /_faults" -> {
                    platform.clearFaults();
                    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                }
                case "GET /_state" -> {
                    response.setContentType("application/json");
                    response.getWriter().print(SandboxJson.state(platform));
                }
                case "POST /_issue" -> issue(request, response);
                case "GET /_pairs" -> {
                    PrintWriter lines = lines(response);
                    platform.pairs().forEach(pair -> lines.println(line(pair)));
                }
                case "POST /_clock" -> {
                    clock.offset = DurationStyle.detectAndParse(request.getParameter("offset"));
                    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                }
                case "GET /oauth/authorize", "POST /oauth/authorize" -> authorize(request, response);
                default -> platformCall(path, request, response);
            }
        }

        private void platformCall(String path, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            if (!request.getMethod().equals("POST")) {
                text(response, HttpServletResponse.SC_NOT_FOUND, "Not found");
                return;
            }
            if (!latency.isZero()) {
                pause();
            }
            http.serve(path, request, response);
        }

        private void pause() {
            try {
                Thread.sleep(latency.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static Fault fault(HttpServletRequest request) throws IOException {
            String type = request.getContentType();
            if (type != null && type.startsWith("application/json")) {
                return SandboxJson.fault(new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            Map<String, String> form = new LinkedHashMap<>();
            request.getParameterMap().forEach((name, values) -> form.put(name, values[0]));
            return SandboxJson.fault(form);
        }

        private void issue(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String clientId = clientId(request.getParameter("app"));
            long from = Long.parseLong(required(request, "from"));
            long to = Long.parseLong(required(request, "to"));
            String age = request.getParameter("age");
            Instant issuedAt = age == null ? clock.instant() : clock.instant().minus(DurationStyle.detectAndParse(age));
            PrintWriter lines = lines(response);
            LongStream.rangeClosed(from, to)
                    .mapToObj(code -> platform.issue(clientId, Long.toString(code), issuedAt))
                    .forEach(pair -> lines.println(line(pair)));
        }

        private void authorize(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String redirectUri = request.getParameter("redirect_uri");
            String state = request.getParameter("state");
            String clientId = request.getParameter("client_id");
            int code = platform.checkAuthorization(request.getParameter("response_type"), clientId, redirectUri, state);
            if (code != 0) {
                text(response, HttpServletResponse.SC_BAD_REQUEST, "error " + code);
                return;
            }
            String machineCode = request.getParameter("machine_code");
            String answer = "true".equals(request.getParameter("refuse"))
                    ? "error=access_denied&error_description=refused"
                    : "response_type=code&code="
                            + platform.authorize(clientId, machineCode == null ? "4004000001" : machineCode);
            String stateAgain = state == null || state.isEmpty()
                    ? ""
                    : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8);
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", redirectUri + "?" + answer + stateAgain);
        }

        /** An application by its name or client id; the first one if nothing is asked for. */
        private String clientId(String app) {
            return platform.settings().apps().values().stream()
                    .filter(known -> app == null
                            || known.name().equals(app)
                            || known.clientId().equals(app))
                    .map(RegisteredApp::clientId)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No application " + app));
        }

        /** A line in the form that the bridge imports. */
        private String line(TokenPair pair) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("app", platform.settings().apps().get(pair.clientId()).name())
                    .put("machineCode", pair.machineCode())
                    .put("accessToken", pair.accessToken())
                    .put("refreshToken", pair.refreshToken())
                    .put("accessExpiresAt", pair.accessExpiresAt().toString())
                    .put("refreshExpiresAt", pair.refreshExpiresAt().toString())
                    .put("issuedAt", pair.issuedAt().toString())
                    .toString();
        }

        private static String required(HttpServletRequest request, String name) {
            String value = request.getParameter(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return value;
        }

        private static PrintWriter lines(HttpServletResponse response) throws IOException {
            response.setContentType("application/x-ndjson");
            return response.getWriter();
        }

        private static void text(HttpServletResponse response, int status, String message) throws IOException {
            response.setStatus(status);
            response.setContentType("text/plain");
            response.getWriter().println(message);
        }
    }
}
